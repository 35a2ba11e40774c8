import { readSettings } from '../../../config/read-settings.ts';
import type { IncomingMessage } from '../../../events/brokers/event-broker.ts';
import type { NewEvent } from '../../../events/change-event.ts';
import {
  createForeignDecoder,
  type ForeignMessage,
} from '../../../events/decoders/foreign-decoder.ts';
import {
  type ForeignMapping,
  foreignMappingSchema,
} from '../../../events/decoders/foreign-mapping.ts';
import { subjectOf } from '../../../events/entity-subject.ts';

/** A mapping as a user writes it, of the exchange `shop.events`. Throws when the schema refuses it. */
export function mappingOf(settings: object): ForeignMapping {
  const written = {
    name: 'shop',
    exchange: 'shop.events',
    bindings: ['#'],
    subgraph: 'catalog',
    ...settings,
  };
  const result = readSettings(foreignMappingSchema, written, {
    path: ['foreign'],
    variables: new Map(),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

/** A message without properties, with `product.updated` as routing key. */
export function messageOf(
  body: string | Buffer,
  properties: Partial<IncomingMessage> = {},
): IncomingMessage {
  return {
    id: null,
    type: null,
    contentType: null,
    contentEncoding: null,
    routingKey: 'product.updated',
    exchange: 'shop.events',
    headers: {},
    body: Buffer.from(body as string),
    attempt: 1,
    ...properties,
  };
}

/** Decodes one message by the rules. */
export function decodeWith(
  entities: readonly object[],
  message: IncomingMessage,
  settings = {},
): ForeignMessage {
  return createForeignDecoder(mappingOf({ entities, ...settings }))(message);
}

/** `Product:42 updated` of each event, or the reason. */
export function summaryOf(decoded: ForeignMessage): readonly string[] | string {
  return decoded.kind === 'events' ? decoded.events.map(shorten) : decoded.error.message;
}

function shorten({ entity, key, verb }: NewEvent): string {
  return `${subjectOf(entity, key)} ${verb}`;
}
