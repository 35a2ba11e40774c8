import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';

interface Line {
  readonly productId: string;
  readonly quantity: number;
  readonly unitPrice: string;
}

/** Figures of one product, as a list that is easy to compare. */
export interface NaiveFigures {
  readonly orders: number;
  readonly unitsSold: number;
  readonly revenue: Readonly<Record<string, number>>;
  readonly stockIn: number;
  readonly stockOut: number;
  readonly reviewCount: number;
  readonly ratingSum: number;
}

/** What figures of a product ought to be, told from all events at once: each once, in the order of their sequences. */
export function naiveFigures(all: readonly ChangeEvent[], productId: string): NaiveFigures {
  const events = [...new Map(all.map((event) => [event.id, event])).values()].sort((one, other) =>
    `${one.sequence}${one.id}` < `${other.sequence}${other.id}` ? -1 : 1,
  );
  const sold = ordersOf(events).filter(({ lines }) =>
    lines.some((line) => line.productId === productId),
  );
  const lines = sold.flatMap(({ currency, lines }) =>
    lines.filter((line) => line.productId === productId).map((line) => ({ ...line, currency })),
  );
  const moves = stockMoves(events.filter(({ subject }) => subject === `Product:${productId}`));
  const ratings = events.flatMap(({ type, data }) =>
    type === 'reviews.Review.created' && data?.productId === productId ? [Number(data.rating)] : [],
  );
  return {
    orders: sold.length,
    unitsSold: add(lines.map(({ quantity }) => quantity)),
    revenue: Object.fromEntries(
      [...Map.groupBy(lines, ({ currency }) => currency)].map(([currency, some]) => [
        currency,
        add(some.map(({ quantity, unitPrice }) => quantity * Math.round(Number(unitPrice) * 100))),
      ]),
    ),
    stockIn: add(moves.filter((move) => move > 0)),
    stockOut: add(moves.filter((move) => move < 0).map(Math.abs)),
    reviewCount: ratings.length,
    ratingSum: add(ratings),
  };
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** Orders that count, as the last event that speaks of each field left them. */
function ordersOf(events: readonly ChangeEvent[]) {
  const ofOrders = events.filter(({ type }) => type.startsWith('orders.Order.'));
  return [...Map.groupBy(ofOrders, ({ subject }) => subject).values()].flatMap((history) => {
    const last = (field: string) =>
      history.findLast(({ data }) => data?.[field] !== undefined)?.data?.[field];
    const isGone = history.at(-1)?.type === 'orders.Order.deleted';
    const lines = last('items') as unknown as readonly Line[] | undefined;
    if (isGone || last('status') === 'CANCELLED' || lines === undefined) return [];
    return [{ currency: String(last('currency') ?? 'XXX'), lines }];
  });
}

function stockMoves(history: readonly ChangeEvent[]): readonly number[] {
  return history.map(({ data, type }, index) => {
    if (data?.stockDelta !== undefined) return Number(data.stockDelta);
    const before = history[index - 1]?.data?.stock;
    if (before !== undefined) return Number(data?.stock) - Number(before);
    return type === 'catalog.Product.created' ? Number(data?.stock) : 0;
  });
}
