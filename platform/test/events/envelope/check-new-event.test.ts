import { describe, expect, it } from '@jest/globals';
import type { NewEvent } from '../../../events/change-event.ts';
import { faultOfNewEvent } from '../../../events/envelope/check-new-event.ts';

const event: NewEvent = {
  subgraph: 'catalog',
  entity: 'Product',
  key: { id: '42' },
  verb: 'updated',
};

describe('faultOfNewEvent', () => {
  it.each([
    { of: 'as they are', changes: {} },
    { of: 'of an unknown key', changes: { key: null } },
    { of: 'of the longest key', changes: { key: { id: '😀'.repeat(255) } } },
    { of: 'of the longest tenant', changes: { tenant: 'x'.repeat(255) } },
    { of: 'of a subgraph with signs', changes: { subgraph: 'my-shop_2' } },
  ])('finds nothing wrong with events $of', ({ changes }) => {
    expect(faultOfNewEvent({ ...event, ...changes })).toBeNull();
  });

  it.each([
    [
      { subgraph: 'a.b' },
      'subgraph must be a name of letters, digits, "-" and "_", received "a.b"',
    ],
    [
      { entity: '2fast' },
      'entity must be a GraphQL type name of at most 120 characters, received "2fast"',
    ],
    [{ verb: 'was updated' }, 'verb must be letters only, received "was updated"'],
    [{ verb: 'x'.repeat(190) }, "the event's type must have at most 190 characters, received 206"],
    [{ key: { id: '' } }, 'key must not be empty; null says that it is not known'],
    [
      { key: { id: 'x'.repeat(256) } },
      `key must have at most 255 characters, received 256: "${'x'.repeat(40)}"…`,
    ],
    [
      { key: { id: 'a\u0000' } },
      'key must be text that every database can store, received "a\\u0000"',
    ],
    [
      { key: { id: 'a\ud800' } },
      'key must be text that every database can store, received "a\\ud800"',
    ],
    [{ tenant: 'x'.repeat(256) }, 'tenant must have at most 255 characters, received 256'],
  ])('says of %j what is wrong', (changes, fault) => {
    expect(faultOfNewEvent({ ...event, ...changes })).toBe(fault);
  });
});
