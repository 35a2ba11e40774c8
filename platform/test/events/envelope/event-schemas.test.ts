import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeEvent } from '../../../events/envelope/decode-event.ts';
import { loadEventSchemas } from '../../../events/envelope/event-schemas.ts';

const folder = join(import.meta.dirname, '../../../../schema/events');
const types = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'banyan-schemas-'));
});

afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the event schemas of the project', () => {
  it('are read', async () => {
    expect((await loadEventSchemas(folder)).types).toEqual([...types].sort());
  });

  it.each(types)('%s has an example that is a whole event and fits', async (type) => {
    const schemas = await loadEventSchemas(folder);
    const decoded = decodeEvent(readFileSync(join(folder, 'examples', `${type}.json`)));

    expect(decoded).toMatchObject({ ok: true, event: { type } });
    expect(decoded.ok && schemas.check(decoded.event)).toBeNull();
  });

  it('have no example without a schema', () => {
    const examples = readdirSync(join(folder, 'examples')).sort();

    expect(examples).toEqual(types.map((type) => `${type}.json`).sort());
  });
});

describe('event schemas', () => {
  it('tell the place and the rule that is broken, and not the value', async () => {
    const schemas = await loadEventSchemas(folder);
    const type = 'reviews.Review.created';

    expect(schemas.check({ type, data: { productId: '42', rating: 99 } })).toBe(
      'data/rating breaks the rule "maximum" of the schema',
    );
    expect(schemas.check({ type, data: { rating: 3 } })).toBe(
      'data breaks the rule "required" of the schema: productId',
    );
    expect(schemas.check({ type, data: null })).toBe('data breaks the rule "type" of the schema');
  });

  it('take a reconciled event without data, whatever its type asks for', async () => {
    const schemas = await loadEventSchemas(folder);
    const event = { type: 'reviews.Review.created', reconciled: true } as const;

    expect(schemas.check({ ...event, data: null })).toBeNull();
    expect(schemas.check({ ...event, data: {} })).toBe(
      'data breaks the rule "required" of the schema: productId',
    );
  });

  it('take events of other types, unless they are strict', async () => {
    const other = { type: 'orders.Order.changed', data: { anything: 1 } };

    expect((await loadEventSchemas(folder)).check(other)).toBeNull();
    expect((await loadEventSchemas(folder, { isStrict: true })).check(other)).toBe(
      'events of type orders.Order.changed have no schema',
    );
  });

  it('name every file that cannot be used', async () => {
    await writeFile(join(scratch, 'a.A.created.json'), '{');
    await writeFile(join(scratch, 'b.B.created.json'), '{"type": "nothing"}');

    await expect(loadEventSchemas(scratch)).rejects.toThrow(
      /a\.A\.created\.json: .*\n.*b\.B\.created\.json: schema is invalid/s,
    );
  });

  it('are none when there is no folder', async () => {
    expect((await loadEventSchemas(join(scratch, 'missing'))).types).toEqual([]);
  });
});

describe('the page on events', () => {
  it('shows an event that can be read and fits its schema', async () => {
    const page = readFileSync(join(folder, '../../docs/events.md'), 'utf8');
    const shown = /```json\n(.*?)```/s.exec(page)?.[1] ?? '';
    const decoded = decodeEvent(shown);

    expect(decoded).toMatchObject({ ok: true, event: { subject: 'Product:42' } });
    expect(decoded.ok && (await loadEventSchemas(folder)).check(decoded.event)).toBeNull();
  });
});
