import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { IncomingMessage } from '../../../events/brokers/event-broker.ts';
import { decodeWith, messageOf, summaryOf } from './foreign-messages.ts';

const folder = join(import.meta.dirname, '../samples');

interface Sample {
  readonly properties: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, unknown>> | null;
  readonly exchange: string;
  readonly routing_key: string;
  readonly body: string;
  readonly body_encoding: 'utf-8' | 'base64';
}

const rules = [
  { class: 'App\\Models\\Product', entity: 'Product' },
  { class: 'App\\Jobs\\SyncProduct', entity: 'Product', key: { id: 'data.command.product' } },
  { event: 'App\\Handlers\\ProductHandler@updated', entity: 'Product' },
  { event: 'ProductUpdated', entity: 'Product', key: { id: 'data.product.id' } },
  { event: 'shop.product.updated', entity: 'Product', key: { id: 'data.id' } },
  { event: 'product.updated', entity: 'Product' },
  { event: 'product.deleted', entity: 'Product', key: { id: 'id' } },
  { routingKey: 'product.updated', entity: 'Product' },
  { routingKey: 'products.updated', entity: 'Product' },
  { routingKey: 'dead.#', entity: 'Product' },
];

const updated = ['Product:1 updated'];

/** Each sample of what PHP teams publish, and what becomes of it. */
const EXPECTED: Readonly<Record<string, readonly string[] | string>> = {
  'event-batch-array': ['Product:1 updated', 'Product:2 updated'],
  'event-broadcast-shape': updated,
  'event-bschmitt-message': updated,
  'event-bschmitt-string': updated,
  'event-cloudevents': updated,
  'event-dead-lettered': ['Product:1 changed'],
  'event-double-encoded': updated,
  'event-empty': 'the body is empty',
  'event-gzip': updated,
  'event-headers-exchange': ['Product:1 deleted'],
  'event-job-collection': ['Product:1 changed', 'Product:2 changed', 'Product:3 changed'],
  'event-job-delayed': ['Product:1 changed'],
  'event-job-exchange': ['Product:1 changed'],
  'event-job-model': ['Product:1 changed'],
  'event-job-string': updated,
  'event-php-serialized': updated,
  'event-plain-noprops': updated,
  'event-pushraw': updated,
};

test.each(Object.entries(EXPECTED))('reads %s as it should be', (id, outcome) => {
  expect(summaryOf(decodeWith(rules, readSample(id)))).toEqual(outcome);
});

test('every sample of the folder is covered', () => {
  const ids = readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
  expect(Object.keys(EXPECTED)).toEqual(ids.sort());
});

test.each([
  ['event-bschmitt-message', 'b6d0'],
  ['event-broadcast-shape', '0c1b'],
  ['event-cloudevents', '/shop a1'],
  ['event-job-model', 'b779491b-9ea6-4235-b4dc-b8d2da5a8889'],
])('recognises %s by the id of its publisher', (id, dedupeId) => {
  expect(decodeWith(rules, readSample(id))).toMatchObject({
    dedupe: { id: dedupeId, windowMs: null },
  });
});

test.each([
  ['event-dead-lettered', 2],
  ['event-job-model', 0],
])('counts the attempts before %s came', (id, count) => {
  expect(decodeWith(rules, readSample(id))).toMatchObject({ earlierAttempts: count });
});

function readSample(id: string): IncomingMessage {
  const sample: Sample = JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8'));
  const { properties, headers, exchange } = sample;
  return messageOf(Buffer.from(sample.body, sample.body_encoding), {
    id: properties.message_id ?? null,
    type: properties.type ?? null,
    contentType: properties.content_type ?? null,
    contentEncoding: properties.content_encoding ?? null,
    headers: headers ?? {},
    exchange,
    routingKey: sample.routing_key,
  });
}
