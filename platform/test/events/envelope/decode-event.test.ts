import { describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import type { ChangeEvent } from '../../../events/change-event.ts';
import { encodeEvent, toChangeEvent } from '../../../events/envelope/create-event.ts';
import { decodeEvent, MAX_EVENT_BYTES } from '../../../events/envelope/decode-event.ts';

const event: ChangeEvent = toChangeEvent(
  {
    subgraph: 'catalog',
    entity: 'Product',
    key: { id: '42' },
    verb: 'updated',
    changedFields: ['stock', 'inStock'],
    data: { stock: 7 },
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
  { id: '019a2f3e-5c1b-7d40-8001-3f2a9c41d7e0', sequence: 4, timeMs: 1_774_779_330_250 },
);

function reasonOf(body: Buffer | string): string {
  const decoded = decodeEvent(body);
  return decoded.ok ? 'it was read' : decoded.reason;
}

function reasonWith(changes: object): string {
  return reasonOf(JSON.stringify({ ...event, ...changes }));
}

describe('reading a change event', () => {
  it('gives back what was written', () => {
    expect(decodeEvent(encodeEvent(event))).toEqual({ ok: true, event });
    expect(decodeEvent(Buffer.from(encodeEvent(event)))).toEqual({ ok: true, event });
  });

  it('reads what the reference implementation writes', () => {
    const message = HTTP.structured(new CloudEvent({ ...event }));

    expect(decodeEvent(String(message.body))).toEqual({ ok: true, event });
  });

  it('writes what the reference implementation reads', () => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    const read = HTTP.toEvent<unknown>({ headers, body: encodeEvent(event) });

    expect(JSON.parse(JSON.stringify(read))).toEqual(event);
  });

  it('keeps integers beyond 2^53 in the data', () => {
    const text = encodeEvent({ ...event, data: { big: 9007199254740993n } });

    expect(decodeEvent(text)).toMatchObject({ event: { data: { big: 9007199254740993n } } });
  });

  it('leaves out attributes that it does not know', () => {
    expect(decodeEvent(JSON.stringify({ ...event, colour: 'red' }))).toEqual({ ok: true, event });
  });

  it.each([
    ['no JSON', 'Product 42 changed', 'not a JSON object in UTF-8'],
    ['a list', '[]', 'not a JSON object in UTF-8'],
    ['other bytes than UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not a JSON object in UTF-8'],
    [
      'more bytes than the cap',
      ' '.repeat(MAX_EVENT_BYTES + 1),
      'an event has at most 2097152 bytes, this one 2097153',
    ],
  ])('refuses %s', (_case, body, reason) => {
    expect(reasonOf(body)).toBe(reason);
  });

  it.each([
    [{ specversion: '0.3' }, 'attribute specversion is not as expected: 1.0'],
    [{ id: undefined }, 'attribute id is missing: expected a text of 1 to 190 characters'],
    [{ id: null }, 'attribute id is missing: expected a text of 1 to 190 characters'],
    [{ type: 'product.updated' }, 'attribute type is not as expected: SUBGRAPH.Entity.verb'],
    [
      { subject: 'Order:42', partitionkey: 'Order:42' },
      "attribute subject is not as expected: the type's entity, or Entity:key",
    ],
    [{ partitionkey: 'Product:7' }, 'attribute partitionkey is not as expected: the subject'],
    [{ time: '2026-02-30 10:00' }, 'attribute time is not as expected: an RFC 3339 time'],
    [{ sequence: '4' }, 'attribute sequence is not as expected: 20 digits'],
    [{ entitykeys: '[42]' }, 'attribute entitykeys is not as expected: a JSON object as text'],
    [{ reconciled: 'yes' }, 'attribute reconciled is not as expected: true'],
    [{ data: 'text' }, 'data is not as expected: an object or null'],
    [{ data_base64: 'e30=' }, 'data must be JSON, and stands in data_base64'],
  ])('names the attribute that is wrong: %j', (changes, reason) => {
    expect(reasonWith(changes)).toBe(reason);
  });

  it('takes a subject without a key, for a change of which no more is known', () => {
    const wide = { ...event, subject: 'Product', partitionkey: 'Product' };

    expect(decodeEvent(JSON.stringify(wide))).toEqual({ ok: true, event: wide });
  });

  it('answers every input with a value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.uint8Array().map(Buffer.from), fc.json()), (body) => {
        expect(typeof decodeEvent(body).ok).toBe('boolean');
      }),
    );
  });
});
