/** Percent-encodes all but RFC 3986's unreserved characters: for a value in any part of a URL. */
export function encodeValue(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, toPercent);
}

/**
 * Percent-encodes what can never stand in a URL, and nothing else: for text that an author wrote, in which `/`, `?` and
 * `%20` mean what they say.
 */
export function encodeIllegal(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+/g, (characters) =>
      encodeURIComponent(characters),
    );
}

/** The encoding of `application/x-www-form-urlencoded`, in which a space is `+`. */
export function encodeFormText(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()~]/g, toPercent)
    .replaceAll('%20', '+');
}

function toPercent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
