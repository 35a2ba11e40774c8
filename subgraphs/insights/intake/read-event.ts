import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import { readFields } from './field-reader.ts';
import type { Intake, Report, StockReading } from './intake.ts';
import { readOrder } from './read-order.ts';

/** What an event means for the figures. Data that are not as expected make it malformed, whatever its schema says. */
export function readEvent(event: ChangeEvent): Intake {
  const { id, type, subject, sequence, changedfields } = event;
  const place = Number(sequence);
  return {
    id,
    type,
    subject,
    timeMs: Date.parse(event.time),
    changedFields: changedfields?.split(',') ?? null,
    sequence: Number.isSafeInteger(place) ? place : null,
    // Sequences have leading zeros, so that text order is theirs. Equal ones come from two writers; any order will do.
    version: `${sequence}:${id}`,
    report: reportOf(event),
  };
}

function reportOf({ type, subject, data }: ChangeEvent): Report {
  const [subgraph, entity, verb = ''] = type.split('.');
  const key = keyOf(subject);
  if (key === null) return { kind: 'other' };
  switch (`${subgraph}.${entity}`) {
    case 'orders.Order':
      return orderReport(key, verb, data);
    case 'catalog.Product':
      return productReport(key, verb, data);
    case 'reviews.Review':
      return verb === 'created' ? reviewReport(key, data) : { kind: 'other' };
    default:
      return { kind: 'other' };
  }
}

/** Null when the writer did not know it. */
function keyOf(subject: string): string | null {
  const end = subject.indexOf(':');
  return end < 0 ? null : subject.slice(end + 1);
}

function orderReport(orderId: string, verb: string, data: JsonObject | null): Report {
  const read = readOrder(verb, data);
  if (!read.ok) return { kind: 'malformed', reason: read.reason };
  return { kind: 'order', orderId, told: read.told };
}

function productReport(productId: string, verb: string, data: JsonObject | null): Report {
  const reader = readFields(data);
  const categoryId = reader.text('categoryId') ?? null;
  const stock = reader.integer('stock') ?? null;
  const delta = reader.integer('stockDelta') ?? null;
  if (reader.fault !== null) return { kind: 'malformed', reason: reader.fault };
  const isRead = verb !== 'deleted' && (stock !== null || delta !== null);
  const reading: StockReading | null = isRead
    ? { stock, delta, isFirst: verb === 'created' }
    : null;
  if (categoryId === null && reading === null) return { kind: 'other' };
  return { kind: 'product', productId, categoryId, stock: reading };
}

function reviewReport(reviewId: string, data: JsonObject | null): Report {
  const reader = readFields(data);
  const productId = reader.text('productId');
  const rating = reader.integer('rating');
  if (productId === undefined || rating === undefined || rating < 1 || rating > 5) {
    return {
      kind: 'malformed',
      reason: reader.fault ?? 'data must hold productId and a rating from 1 to 5',
    };
  }
  return { kind: 'review', reviewId, productId, rating };
}
