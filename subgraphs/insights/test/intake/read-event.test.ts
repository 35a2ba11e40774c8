import { readFile } from 'node:fs/promises';
import { decodeEvent } from '@banyan/platform/events/envelope/decode-event.ts';
import { describe, expect, it } from '@jest/globals';
import { readEvent } from '../../intake/read-event.ts';
import { eventOf, orderData, productEvent } from '../helpers/events.ts';

const examples = new URL('../../../../schema/events/examples/', import.meta.url);

async function exampleOf(type: string) {
  const decoded = decodeEvent(await readFile(new URL(`${type}.json`, examples)));
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.event;
}

describe('readEvent', () => {
  it('reads the example of an order', async () => {
    const { report, sequence, version } = readEvent(await exampleOf('orders.Order.created'));

    expect(report).toEqual({
      kind: 'order',
      orderId: '1003',
      told: {
        isThere: true,
        isCancelled: false,
        isPlaced: true,
        currency: 'EUR',
        total: 597_000,
        placedAtMs: Date.UTC(2026, 2, 29, 10, 15),
        lines: [{ productId: '42', units: 3, amount: 597_000 }],
      },
    });
    expect([sequence, version]).toEqual([
      1,
      '00000000000000000001:019a2f3e-5c1b-7d40-800e-3f2a9c41d7e0',
    ]);
  });

  it.each([
    ['orders.Order.cancelled', 'order'],
    ['orders.Order.updated', 'order'],
    ['orders.Order.deleted', 'order'],
    ['catalog.Product.created', 'product'],
    ['catalog.Product.updated', 'product'],
    ['catalog.Product.deleted', 'other'],
    ['catalog.Category.updated', 'other'],
    ['orders.Customer.updated', 'other'],
    ['reviews.Product.updated', 'other'],
    ['reviews.Review.created', 'review'],
  ])('takes the example of %s for %s', async (type, kind) => {
    expect(readEvent(await exampleOf(type)).report.kind).toBe(kind);
  });

  it('tells nothing of a customer', async () => {
    const { report } = readEvent(await exampleOf('orders.Order.created'));

    expect(JSON.stringify(report)).not.toContain('customer');
  });

  it('takes a cancelled order for cancelled when its event tells no status', () => {
    const { report } = readEvent(eventOf({ type: 'orders.Order.cancelled' }));

    expect(report).toMatchObject({ told: { isCancelled: true, isThere: true } });
  });

  it.each([
    ['a total that is no number', { total: 'free' }, 'data.total must be a decimal number'],
    ['a total beyond what is exact', { total: '0.00001' }, 'data.total must be a decimal number'],
    [
      'an item without a price',
      { items: [{ productId: '1', quantity: 1 }] },
      'data.items[0] must be',
    ],
    ['an item that is no object', { items: ['x'] }, 'data.items[0] must be'],
    ['items that are no list', { items: 'x' }, 'data.items must be a list'],
    ['a time that is none', { placedAt: 'now' }, 'data.placedAt must be a time'],
    ['a status that is no text', { status: 9 }, 'data.status must be a text'],
    ['a text that databases refuse', { currency: '\u0000' }, 'data.currency must be a text'],
  ])('calls an order with %s malformed', (_title, parts, reason) => {
    const { report } = readEvent(eventOf({ data: orderData(parts) }));

    expect(report).toEqual({ kind: 'malformed', reason: expect.stringContaining(reason) });
  });

  it('calls a stock that is no integer malformed', () => {
    const { report } = readEvent(productEvent({ data: { stock: 1.5 } }));

    expect(report).toMatchObject({ kind: 'malformed', reason: 'data.stock must be an integer' });
  });

  it.each([0, 6])('calls a review with a rating of %i malformed', (rating) => {
    const data = { productId: '1', rating };

    expect(readEvent(eventOf({ type: 'reviews.Review.created', data })).report.kind).toBe(
      'malformed',
    );
  });

  it('counts nothing of an entity whose key is not known', () => {
    const event = { ...eventOf({ data: orderData() }), subject: 'Order' };

    expect(readEvent(event).report).toEqual({ kind: 'other' });
  });
});
