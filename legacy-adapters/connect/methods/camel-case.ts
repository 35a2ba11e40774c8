// A word is a run of capitals that ends before the start of the next word, or letters and digits up to a capital.
const word = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[[\p{L}\p{N}\p{M}]--\p{Lu}]+|\p{Lu}/gv;

/**
 * `snake_case`, `PascalCase`, `SCREAMING_SNAKE` and `kebab-case` as `lowerCamelCase`: `HTTPStatus_code` is
 * `httpStatusCode`. A name without any letter or digit stays as it is.
 */
export function toCamelCase(name: string): string {
  const words = name.match(word);
  if (words === null) return name;
  return words.map((text, index) => (index === 0 ? text.toLowerCase() : capitalize(text))).join('');
}

function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}
