import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UnreadableMessage } from '../../../events/brokers/unreadable-message.ts';
import { decodeWith, mappingOf, messageOf, summaryOf } from './foreign-messages.ts';

const product = { entity: 'Product' };
const updated = ['Product:1 updated'];

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
])('reads bodies compressed as %s', (contentEncoding, compress) => {
  const message = messageOf(compress('{"id":1}'), { contentEncoding });
  expect(summaryOf(decodeWith([product], message))).toEqual(updated);
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('refuses a %s body that becomes longer than the limit', (contentEncoding, compress) => {
  const message = messageOf(compress(Buffer.alloc(4_000_000, ' ')), { contentEncoding });
  expect(summaryOf(decodeWith([product], message))).toBe('the body has more than 2097152 bytes');
});

test.each([
  ['utf-8 as content encoding', '{"id":1}', { contentEncoding: 'utf-8' }, updated],
  ['a byte order mark', '\uFEFF{"id":1}', {}, updated],
  ['JSON encoded three times', JSON.stringify(JSON.stringify('{"id":1}')), {}, updated],
  ['an id beyond 2^53', '{"id":9007199254740993}', {}, ['Product:9007199254740993 updated']],
  ['a bare id as text', 'abc-7', { contentType: 'text/plain' }, ['Product:abc-7 updated']],
  [
    'a wrong encoding',
    '{"id":1}',
    { contentEncoding: 'gzip' },
    'the body is not compressed as its content_encoding says',
  ],
  ['JSON that is cut off', '{"id":', {}, 'the body begins as JSON and is none'],
  ['no id', '{"name":"x"}', {}, 'the key is not in the message: expected a text or a number at id'],
  ['an empty body', '', {}, 'the body is empty'],
])('meets %s', (_, body, properties, outcome) => {
  expect(summaryOf(decodeWith([product], messageOf(body, properties)))).toEqual(outcome);
});

test('bytes that are not UTF-8 are refused, or read in the character set of the mapping', () => {
  const message = messageOf(Buffer.from('7b226964223a22e6227d', 'hex'));
  expect(summaryOf(decodeWith([product], message))).toBe('the body is not UTF-8');
  const settings = { charset: 'windows-1251' };
  expect(summaryOf(decodeWith([product], message, settings))).toEqual(['Product:ж updated']);
});

test.each([
  ['a word of the routing key', { id: 'routing-key:2' }, ['Product:42 updated']],
  ['a header', { id: 'header:product-id' }, ['Product:7 updated']],
  [
    'two places',
    { sku: 'header:product-id', shop: 'routing-key:1' },
    ['Product:["7","product"] updated'],
  ],
])('takes the key from %s, without any body', (_, key, outcome) => {
  const message = messageOf('', { routingKey: 'product.42.updated', headers: { 'product-id': 7 } });
  expect(summaryOf(decodeWith([{ entity: 'Product', key }], message))).toEqual(outcome);
});

const change = {
  op: 'u',
  before: { id: 1 },
  after: { id: 1 },
  source: { db: 'shop', table: 'products' },
};
const ofTable = [{ table: 'shop.products', entity: 'Product' }];

test.each([
  ['an update', change, updated],
  [
    'an insert in its schema',
    { schema: {}, payload: { ...change, op: 'c' } },
    ['Product:1 created'],
  ],
  ['a delete', { ...change, op: 'd', after: null }, ['Product:1 deleted']],
  ['a row of a snapshot', { ...change, op: 'r', before: null }, ['Product:1 changed']],
  ['a truncated table', { ...change, op: 't', before: null, after: null }, ['Product changed']],
  ['a message of a program', { ...change, op: 'm' }, []],
  ['a tombstone', null, []],
])('reads %s of Debezium', (_, body, outcome) => {
  expect(summaryOf(decodeWith(ofTable, messageOf(JSON.stringify(body))))).toEqual(outcome);
});

test("reads what Debezium's outbox event router sends, with the id of the event", () => {
  const id = '0190f0c2-7b1a-7000-8000-000000000001';
  const headers = { id, eventType: 'ProductUpdated' };
  const message = messageOf('"{\\"id\\":1}"', { routingKey: 'outbox', headers });
  const decoded = decodeWith([{ event: 'ProductUpdated', ...product }], message);
  expect(summaryOf(decoded)).toEqual(updated);
  expect(decoded).toMatchObject({ dedupe: { id, windowMs: null } });
});

test('refuses jobs whose command is encrypted', () => {
  const body = { job: 'A@call', data: { commandName: 'A', command: 'eyJpdiI6IngifQ==' } };
  expect(summaryOf(decodeWith([product], messageOf(JSON.stringify(body))))).toBe(
    'the command of the job is encrypted (ShouldBeEncrypted)',
  );
});

test('names what no rule matches, and takes the rest of the list', () => {
  const body = '[{"event":"product.updated","id":1},{"event":"user.updated","id":2}]';
  const decoded = decodeWith([{ event: 'product.updated', ...product }], messageOf(body));
  expect(decoded).toMatchObject({ events: [{ key: { id: 1 } }], unknown: ['user.updated'] });
});

test('refuses a body of another format than the mapping names', () => {
  const settings = { format: 'cloudevents' };
  expect(summaryOf(decodeWith([product], messageOf('{"id":1}'), settings))).toBe(
    'the body is not of the format cloudevents',
  );
});

test('a uuid of a model does not make two changes of it duplicates', () => {
  const uuid = '0190f0c2-7b1a-7000-8000-000000000001';
  const decodeBody = (body: object) => decodeWith([product], messageOf(JSON.stringify(body)));
  const first = decodeBody({ id: 1, uuid, price: 1 });
  expect(first).toMatchObject({ dedupe: { windowMs: 1000 } });
  expect(decodeBody({ id: 1, uuid, price: 1 })).toEqual(first);
  expect(decodeBody({ id: 1, uuid, price: 2 })).not.toEqual(first);
});

test.each(['constructor.name', '__proto__.constructor.name'])(
  'a path reads own fields only: %s leads nowhere',
  (id) => {
    const decoded = decodeWith([{ ...product, key: { id } }], messageOf('{"id":1}'));
    expect(summaryOf(decoded)).toBe(
      `the key is not in the message: expected a text or a number at ${id}`,
    );
  },
);

test('counts the deaths of a message in all queues', () => {
  const headers = { 'x-death': [{ count: 2 }, { count: 1 }], laravel: { attempts: 1 } };
  const decoded = decodeWith([product], messageOf('{"id":1}', { headers }));
  expect(decoded).toMatchObject({ earlierAttempts: 3 });
});

test('refuses a tenant that no event can hold, so that it is not tried again and again', () => {
  const message = messageOf('{"id":1}', { headers: { 'x-tenant': 'x'.repeat(256) } });
  const settings = { tenant: 'header:x-tenant' };
  expect(summaryOf(decodeWith([product], message, settings))).toBe(
    'tenant must have at most 255 characters, received 256',
  );
});

test('takes tenant and trace from the message', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const message = messageOf('{"id":1}', { headers: { 'x-tenant': 'acme', traceparent } });
  const decoded = decodeWith([product], message, { tenant: 'header:x-tenant' });
  expect(decoded).toMatchObject({ events: [{ tenant: 'acme', traceparent }] });
});

test.each([
  [{ entities: [] }],
  [{ entities: [{ entity: 'Product', key: { id: 'query:id' } }] }],
  [{ entities: [{ entity: 'Product', routingKey: '#.a.#' }] }],
  [{ entities: [product], charset: 'klingon' }],
])('the schema refuses %j', (settings) => {
  expect(() => mappingOf(settings)).toThrow('expected');
});

const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((json) => Buffer.from(json)),
  fc
    .record(
      { job: fc.string(), data: fc.jsonValue(), op: fc.string(), source: fc.object() },
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(JSON.stringify(value))),
);
const anyEncoding = fc.constantFrom(null, 'gzip', 'deflate', 'br', 'utf-8', 'x');
const anyHeaders = fc.dictionary(fc.string(), fc.jsonValue());

test('never throws and never touches prototypes, whatever comes', () => {
  const rules = [{ event: 'x', ...product, key: { id: '__proto__.id' } }, product];
  fc.assert(
    fc.property(anyBody, anyEncoding, anyHeaders, (body, contentEncoding, headers) => {
      const decoded = decodeWith(rules, messageOf(body, { contentEncoding, headers }));
      expect(decoded.kind === 'events' || decoded.error instanceof UnreadableMessage).toBe(true);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
  );
});
