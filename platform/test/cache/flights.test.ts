import { describe, expect, it } from '@jest/globals';
import { createFences } from '../../cache/fences.ts';
import { createFlights, type Landing } from '../../cache/flights.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { request } from '../helpers/origin.ts';

const landingWith = (value: number): Landing => ({
  kind: 'value',
  value,
  origin: 'miss',
  freshForMs: 0,
});

function startFlights(...keys: readonly string[]) {
  const clock = createManualClock(0);
  const flights = createFlights({ fences: createFences(), clock, isFollowed: () => true });
  const group = flights.start(keys.map((key) => request(key)));
  return { flights, group, flightOf: (key: string) => group.flights.get(key) };
}

describe('flights', () => {
  it('have landed as a group when the last one has, and each only once', async () => {
    const { group, flightOf } = startFlights('a', 'b');
    const landed: string[] = [];
    const all = group.landed.then(() => landed.push('all'));

    flightOf('a')?.land(landingWith(1));
    flightOf('a')?.land(landingWith(2));
    await Promise.resolve();
    landed.push('a');
    flightOf('b')?.land(landingWith(3));
    await all;

    expect(landed).toEqual(['a', 'all']);
    expect(['a', 'b'].map((key) => flightOf(key)?.landing)).toEqual([
      landingWith(1),
      landingWith(3),
    ]);
  });

  it('tell their landing to who has waited, and to who asks later', async () => {
    const { flightOf } = startFlights('a', 'b');
    const waited = flightOf('a')?.landed;

    for (const key of ['a', 'b']) flightOf(key)?.land(landingWith(1));

    expect(await waited).toEqual(landingWith(1));
    expect(await flightOf('b')?.landed).toEqual(landingWith(1));
  });

  it('can be joined until they land', () => {
    const { flights, flightOf } = startFlights('a');
    const joined = flights.find(request('a'));

    flightOf('a')?.land(landingWith(1));

    expect(joined).toBe(flightOf('a'));
    expect(flights.find(request('a'))).toBeUndefined();
  });
});
