import { describe, expect, it } from '@jest/globals';
import { encodeEvent, toChangeEvent } from '../../../events/envelope/create-event.ts';

const stamp = {
  id: '019abcde-0000-7000-8000-000000000001',
  sequence: 12,
  timeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
};

describe('toChangeEvent', () => {
  it('has all that CloudEvents and the order of a subject ask for', () => {
    const event = toChangeEvent(
      { subgraph: 'catalog', entity: 'Product', key: { id: '42' }, verb: 'updated' },
      stamp,
    );

    expect(event).toEqual({
      specversion: '1.0',
      id: stamp.id,
      source: '/subgraphs/catalog',
      type: 'catalog.Product.updated',
      subject: 'Product:42',
      time: '2026-01-02T03:04:05.006Z',
      datacontenttype: 'application/json',
      partitionkey: 'Product:42',
      sequence: '00000000000000000012',
      entitykeys: '{"id":"42"}',
      data: null,
    });
  });

  it('has every further attribute of which the writer has told', () => {
    const event = toChangeEvent(
      {
        subgraph: 'orders',
        entity: 'Item',
        key: { order: 7, line: 9007199254740993n },
        verb: 'changed',
        changedFields: ['price', 'quantity'],
        data: { price: '1.50' },
        tenant: 'north',
        traceparent: '00-1-2-01',
        tracestate: 'a=b',
        isReconciled: true,
      },
      stamp,
    );

    expect(event).toMatchObject({
      subject: 'Item:["7","9007199254740993"]',
      entitykeys: '{"order":7,"line":9007199254740993}',
      changedfields: 'price,quantity',
      tenant: 'north',
      traceparent: '00-1-2-01',
      tracestate: 'a=b',
      reconciled: true,
      data: { price: '1.50' },
    });
  });

  it('has the type alone as its subject when the key is not known', () => {
    const event = toChangeEvent(
      { subgraph: 'catalog', entity: 'Product', key: null, verb: 'created' },
      stamp,
    );

    expect(event.subject).toBe('Product');
    expect(event).not.toHaveProperty('entitykeys');
  });
});

describe('encodeEvent', () => {
  it('writes the envelope as JSON in which long integers keep all their digits', () => {
    const event = toChangeEvent(
      {
        subgraph: 'catalog',
        entity: 'Product',
        key: { id: '42' },
        verb: 'updated',
        data: { total: 9007199254740993n, note: '\u0000"😀' },
      },
      stamp,
    );

    expect(encodeEvent(event)).toContain('"data":{"total":9007199254740993,"note":"\\u0000\\"😀"}');
  });
});
