import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { NewEvent } from '../../../../events/change-event.ts';
import { decodeEvent, MAX_EVENT_BYTES } from '../../../../events/envelope/decode-event.ts';
import {
  completeEvents,
  countSubjects,
  draftEvents,
} from '../../../../events/outbox/emit/prepare-events.ts';
import { productEvent } from '../../../helpers/outbox-under-test.ts';

const events = ['b', 'a', 'b'].map((id) => productEvent(id));

describe('draftEvents', () => {
  it('names the event that cannot be written', () => {
    expect(() => draftEvents([productEvent('a'), productEvent('')])).toThrow(
      'events[1]: key must not be empty; null says that it is not known',
    );
  });

  it('shows each event, with its own id and without its place, to the check', () => {
    const checkEvent = jest.fn();

    const drafts = draftEvents(events, { checkEvent });

    expect(checkEvent.mock.calls).toMatchObject(
      drafts.map(({ id, subject }) => [
        { id, subject, sequence: '0'.repeat(20), time: '1970-01-01T00:00:00.000Z' },
      ]),
    );
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(3);
  });

  it('refuses an event above the limit of bytes', () => {
    const limited = { maxPayloadBytes: 300 };

    expect(() =>
      draftEvents([productEvent('a', { data: { note: 'é'.repeat(40) } })], limited),
    ).toThrow(/^events\[0\]: the event must have at most 300 bytes, received \d+$/);
  });
});

/** The payload that a relay gets. Throws when nothing is written. */
function payloadOf(event: NewEvent): string {
  const drafts = draftEvents([event]);
  const lastVersions = new Map(drafts.map(({ subject }) => [subject, Number.MAX_SAFE_INTEGER]));
  const [row] = completeEvents(drafts, { lastVersions, nowMs: Date.UTC(2026, 2, 29) });
  return row?.payload ?? '';
}

const signs: fc.Arbitrary<string> = fc.constantFrom('a', 'é', '😀', '\u0000', '"');
const nameSigns: fc.Arbitrary<string> = fc.constantFrom('a', 'Z', '_', '1', '-');

/** Half of them as they are meant to be; others as long as they may be, or a little longer. */
function near(usual: string, longest: number, unit = signs): fc.Arbitrary<string> {
  const edges = [longest, longest + 1].flatMap((n) => ['x'.repeat(n), '😀'.repeat(n)]);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom('', ...edges) },
    { weight: 2, arbitrary: fc.string({ unit, maxLength: longest + 3, size: 'max' }) },
  );
}

const anyEvent: fc.Arbitrary<NewEvent> = fc.record(
  {
    subgraph: near('catalog', 120, nameSigns),
    entity: near('Product', 120, nameSigns),
    verb: near('updated', 120, nameSigns),
    key: fc.oneof(
      fc.constant(null),
      fc.dictionary(fc.string(), near('42', 255), { minKeys: 1, maxKeys: 2 }),
      fc.record({ id: fc.oneof(fc.maxSafeInteger(), fc.bigInt(), fc.boolean()) }),
    ),
    changedFields: fc.array(near('stock', 20), { maxLength: 3 }),
    data: fc.constantFrom(null, {}, { big: 9007199254740993n, text: '\ud800' }),
    tenant: near('acme', 255),
    traceparent: near('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 200),
    tracestate: near('vendor=1', 2000),
    isReconciled: fc.boolean(),
  },
  { requiredKeys: ['subgraph', 'entity', 'verb', 'key'] },
);

describe('an event that is written', () => {
  it('can be read by relays and consumers, whatever it is of', () => {
    let accepted = 0;
    const isRead = fc.property(anyEvent, (event) => {
      let payload: string;
      try {
        payload = payloadOf(event);
      } catch {
        return;
      }
      accepted += 1;
      expect(decodeEvent(payload)).toMatchObject({ ok: true });
    });

    fc.assert(isRead, { numRuns: 3000 });

    expect(accepted).toBeGreaterThan(100);
  });

  it.each([
    [
      'the longest key',
      { key: { id: '😀'.repeat(255) } },
      { subject: `Product:${'😀'.repeat(255)}` },
    ],
    ['the longest tenant', { tenant: 'x'.repeat(255) }, { tenant: 'x'.repeat(255) }],
  ])('may have %s', (_of, changes, read) => {
    const payload = payloadOf({ ...productEvent('a'), ...changes });

    expect(decodeEvent(payload)).toMatchObject({ ok: true, event: read });
  });

  it('leaves open what has changed when no field is named', () => {
    const decoded = decodeEvent(payloadOf({ ...productEvent('a'), changedFields: [] }));

    expect(decoded).toMatchObject({ ok: true });
    expect(decoded).not.toHaveProperty('event.changedfields');
  });

  it.each([
    [
      'a longer tenant',
      { tenant: 'x'.repeat(256) },
      'tenant must have at most 255 characters, received 256',
    ],
    ['an empty tenant', { tenant: '' }, 'attribute tenant is not as expected: a text'],
    [
      'a trace of any length',
      { traceparent: 'x'.repeat(201) },
      'attribute traceparent is not as expected: a text',
    ],
    [
      'a field without a name',
      { changedFields: [''] },
      'attribute changedfields is not as expected: names parted by commas',
    ],
  ])('cannot have %s', (_of, changes, fault) => {
    expect(() => draftEvents([{ ...productEvent('a'), ...changes }])).toThrow(
      `events[0]: ${fault}`,
    );
  });

  it('is never larger than what is read, whatever limit is set', () => {
    const large = productEvent('a', { data: { note: 'x'.repeat(MAX_EVENT_BYTES) } });

    expect(() => draftEvents([large], { maxPayloadBytes: 2 * MAX_EVENT_BYTES })).toThrow(
      `events[0]: the event must have at most ${MAX_EVENT_BYTES} bytes`,
    );
  });
});

describe('countSubjects', () => {
  it('gives subjects in the order of their text, so that all writers lock them in one order', () => {
    expect(countSubjects(draftEvents(events))).toEqual([
      { subject: 'Product:a', type: 'Product', key: 'a', count: 1 },
      { subject: 'Product:b', type: 'Product', key: 'b', count: 2 },
    ]);
  });
});

describe('completeEvents', () => {
  it('gives each event the next version of its subject, and the time of the database', () => {
    const lastVersions = new Map([
      ['Product:a', 1],
      ['Product:b', 9],
    ]);

    const rows = completeEvents(draftEvents(events), { lastVersions, nowMs: 1000 });

    expect(rows.map(({ key, version }) => `${key} ${version}`)).toEqual(['b 8', 'a 1', 'b 9']);
    expect(rows.map(({ event }) => event.sequence)).toEqual(
      ['8', '1', '9'].map((digit) => digit.padStart(20, '0')),
    );
    expect(rows.map(({ event }) => event.time)).toEqual(Array(3).fill('1970-01-01T00:00:01.000Z'));
    expect(JSON.parse(rows[0]?.payload ?? '')).toEqual(rows[0]?.event);
  });
});
