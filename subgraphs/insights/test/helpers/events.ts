import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';

/** What a test says of an event; the rest is made up. */
export interface EventParts {
  readonly type?: string;
  readonly key?: string;
  readonly sequence?: number;
  readonly time?: string;
  readonly id?: string;
  readonly changed?: string;
  readonly data?: JsonObject | null;
}

/** An event of order 1. Its id is made of type, key and sequence, so that the same event is the same one. */
export function eventOf(parts: EventParts): ChangeEvent {
  const { type = 'orders.Order.created', key = '1', sequence = 1, changed } = parts;
  const [subgraph, entity] = type.split('.');
  const subject = `${entity}:${key}`;
  return {
    specversion: '1.0',
    id: parts.id ?? `${type}/${key}/${sequence}`,
    source: `/subgraphs/${subgraph}`,
    type,
    subject,
    time: parts.time ?? '2026-03-29T10:15:30.250Z',
    datacontenttype: 'application/json',
    partitionkey: subject,
    sequence: String(sequence).padStart(20, '0'),
    ...(changed !== undefined && { changedfields: changed }),
    data: parts.data ?? null,
  };
}

/** Data of an order with one item: `quantity` of product 42 at 19.90 EUR. */
export function orderData(parts: JsonObject = {}, quantity = 3): JsonObject {
  const items = [{ productId: '42', quantity, unitPrice: '19.90' }];
  const placedAt = '2026-03-29T10:15:00.000Z';
  return { status: 'NEW', total: '59.70', currency: 'EUR', placedAt, items, ...parts };
}

/** An event of product 42. */
export function productEvent(parts: EventParts): ChangeEvent {
  return eventOf({ type: 'catalog.Product.updated', key: '42', ...parts });
}

/** An event of a review of product 42. */
export function reviewEvent(rating: number, parts: EventParts = {}): ChangeEvent {
  const data = { productId: '42', rating };
  return eventOf({ type: 'reviews.Review.created', key: String(rating), data, ...parts });
}
