/** Deeper variables are not worth a key of their own; such operations are executed. */
const MAX_DEPTH = 32;

/**
 * JSON text that is equal for equal values, in whatever order the members of their objects stand. Null when the value is
 * nested too deeply.
 */
export function canonicalJson(value: unknown, depth = MAX_DEPTH): string | null {
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth === 0) return null;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => canonicalJson(item, depth - 1));
    return items.includes(null) ? null : `[${items.join()}]`;
  }
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, member]) => {
      const text = canonicalJson(member, depth - 1);
      return text === null ? null : `${JSON.stringify(name)}:${text}`;
    });
  return members.includes(null) ? null : `{${members.join()}}`;
}

/** A number too large for JavaScript is read as infinity, which JSON would write like null. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
