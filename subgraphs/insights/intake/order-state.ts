import { mergeRegisters, type Registers } from './registers.ts';

/** What events tell of an order. */
export interface OrderFields {
  readonly isThere: boolean;
  readonly isCancelled: boolean;
  /** Told by its creation, its items or its total: of an order of which nothing but its status was heard nobody knows when it was placed. */
  readonly isPlaced: true;
  /** ISO 4217 code. */
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  /** Ten-thousandths. */
  readonly total: number;
  /** Milliseconds since 1970. */
  readonly placedAtMs: number;
}

/** One product of an order. */
export interface OrderLine {
  readonly productId: string;
  readonly units: number;
  /** Ten-thousandths, of all units together. */
  readonly amount: number;
}

/** All that is known of an order. Kept as JSON. */
export interface OrderState {
  readonly fields: Registers<OrderFields>;
  /** When the first of its events was made; stands for a time of placing that nobody has told. */
  readonly firstEventMs: number;
}

/** When and in what order an event was made. */
export interface EventMoment {
  /** Greater in text order: later, among events of one subject. */
  readonly version: string;
  readonly timeMs: number;
}

/** One line of what an order has sold. */
export interface Sale {
  /** Null where only the order's total is known. */
  readonly productId: string | null;
  readonly currency: string;
  readonly units: number;
  /** Ten-thousandths. */
  readonly amount: number;
}

/** ISO 4217 code for where no currency is known. */
export const UNKNOWN_CURRENCY = 'XXX';

/** Takes an event into what is known of its order. `isNews` is false when all of it was known, or superseded. */
export function mergeOrder(
  known: OrderState | null,
  told: Partial<OrderFields>,
  { version, timeMs }: EventMoment,
): { readonly state: OrderState; readonly isNews: boolean } {
  const fields = known?.fields ?? {};
  const merged = mergeRegisters<OrderFields>(fields, told, version);
  const firstEventMs = Math.min(known?.firstEventMs ?? timeMs, timeMs);
  return { state: { fields: merged ?? fields, firstEventMs }, isNews: merged !== null };
}

/** When the order was placed, in milliseconds since 1970. */
export function placedAtOf({ fields, firstEventMs }: OrderState): number {
  return fields.placedAtMs?.value ?? firstEventMs;
}

/** What an order has sold: nothing once it is cancelled or gone. Without items it is one line of no product. */
export function salesOf({ fields }: OrderState): readonly Sale[] {
  const isGone = fields.isThere?.value === false || fields.isCancelled?.value === true;
  if (isGone || fields.isPlaced === undefined) return [];
  const currency = fields.currency?.value ?? UNKNOWN_CURRENCY;
  const lines = fields.lines?.value ?? [];
  if (lines.length > 0) return lines.map((line) => ({ ...line, currency }));
  return [{ productId: null, currency, units: 0, amount: fields.total?.value ?? 0 }];
}
