/** How much the made-up shop holds; the same as the real demo services' seed. */
export const SHOP = { products: 1000, customers: 500, suppliers: 25, categories: 60 } as const;

/** A number from 0 to below `limit`, always the same one for the same id and purpose. */
export function roll(purpose: string, id: number, limit: number): number {
  let mixed = id * 0x9e3779b1;
  for (let index = 0; index < purpose.length; index += 1) {
    mixed = Math.imul(mixed ^ purpose.charCodeAt(index), 0x85ebca6b);
  }
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 13)) >>> 0) % limit;
}

/** One of `options`, always the same one for the same id and purpose. */
export function pick(purpose: string, id: number, options: readonly string[]): string {
  return options[roll(purpose, id, options.length)] ?? '';
}

/** Cents as PHP sends a decimal column: text with two places. */
export function decimal(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** A moment of the years 2023 and 2024, in UTC. */
export function moment(purpose: string, id: number): Date {
  return new Date(Date.UTC(2023, 0, 1) + roll(purpose, id, 730 * 24 * 60 * 60) * 1000);
}
