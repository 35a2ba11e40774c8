import { describe, expect, it, jest } from '@jest/globals';
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
