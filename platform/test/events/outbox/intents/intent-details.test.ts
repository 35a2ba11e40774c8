import { describe, expect, it } from '@jest/globals';
import {
  readIntentDetails,
  writeIntentDetails,
} from '../../../../events/outbox/intents/intent-details.ts';

const stock = { entity: 'Product', key: { id: '42', route: { from: 1 } }, verb: 'updated' };
const order = { entity: 'Order', key: null, verb: 'created' };

describe('readIntentDetails', () => {
  it.each([
    { changes: [stock] },
    { changes: [stock, order], traceparent: '00-a-b-01', tenant: 'north' },
  ])('gives what writeIntentDetails was given', (details) => {
    expect(readIntentDetails(writeIntentDetails(details))).toEqual(details);
  });

  it.each([
    {},
    { changes: [] },
    { changes: 'stock' },
    { changes: [stock, 7] },
    { changes: [{ ...stock, key: 'x' }] },
    { changes: [{ ...stock, verb: 1 }] },
  ])('gives null for %j', (details) => {
    expect(readIntentDetails(details)).toBeNull();
  });
});

describe('writeIntentDetails', () => {
  it('keeps neither data nor names of fields, which a reconciler cannot know to be true', () => {
    const change = { ...stock, data: { stock: 7 }, changedFields: ['stock'] };

    expect(writeIntentDetails({ changes: [change] })).toEqual({ changes: [stock] });
  });
});
