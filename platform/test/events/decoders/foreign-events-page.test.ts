import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { NewEvent } from '../../../events/change-event.ts';
import {
  createForeignDecoder,
  type ForeignMessage,
} from '../../../events/decoders/foreign-decoder.ts';
import { subjectOf } from '../../../events/entity-subject.ts';
import { mappingOf, messageOf } from './foreign-messages.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/foreign-events.md'), 'utf8');
const example =
  /^### (.+)\n\n```json\n([^`]+)```\n\n```json\n([^`]+)```\n\n```text\n([^`]+)\n```/gm;
const examples = [...page.matchAll(example)].map(([, ...parts]) => parts);

test('every example of the page is found', () => {
  expect(examples).toHaveLength(page.match(/^### /gm)?.length ?? -1);
});

test.each(examples)('the page is right about: %s', (_, settings = '', message = '', outcome) => {
  const { routingKey, body } = JSON.parse(message);
  const decode = createForeignDecoder(mappingOf(JSON.parse(settings)));
  expect(lines(decode(messageOf(JSON.stringify(body), { routingKey })))).toBe(outcome);
});

function lines(decoded: ForeignMessage): string {
  return decoded.kind === 'events' ? decoded.events.map(line).join('\n') : decoded.error.message;
}

function line({ subgraph, entity, verb, key }: NewEvent): string {
  return `${subgraph}.${entity}.${verb} ${subjectOf(entity, key)}`;
}
