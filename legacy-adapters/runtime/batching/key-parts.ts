/** The size of parts of which a list makes at most two; the first may have one more. */
export function half(keys: readonly unknown[]): number {
  return Math.ceil(keys.length / 2);
}

/** A list in parts of `size`, of which the last may be smaller. */
export function inParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    parts.push(items.slice(start, start + size));
  }
  return parts;
}
