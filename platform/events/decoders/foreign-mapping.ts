import { z } from 'zod';
import { flag, settings, text, wholeNumber } from '../../config/settings.ts';

/** The forms of messages that are read. `auto`: seen from the body. */
export const FOREIGN_FORMATS = ['cloudevents', 'debezium', 'laravel-job', 'plain'] as const;

/** One of {@link FOREIGN_FORMATS}. */
export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];

const placeForm =
  'a path into the body such as data.product.id, or header:NAME, routing-key:WORD counted from 1, or model:id';

const place = text(placeForm).regex(
  /^(?:header:.+|routing-key:[1-9]\d?|model:id|body|[^:]+)$/,
  placeForm,
);

const patternForm = 'a pattern of routing keys with "#" at most once, such as product.*.updated';

const routingKeyPattern = text(patternForm).refine(
  (value) => value.split('#').length <= 2,
  patternForm,
);

const entityRule = settings({
  /** Name of the event as the message says it, whatever the case: `product.updated`, `ProductUpdated`. */
  event: text('the name of an event').optional(),
  /** Class of the model, or of the job: `App\Models\Product`. */
  class: text('the name of a PHP class').optional(),
  /** Of Debezium: `products`, or `shop.products`. */
  table: text('the name of a table').optional(),
  routingKey: routingKeyPattern.optional(),
  entity: text('the name of a GraphQL type'),
  /** Default: as the message says, else `changed`. */
  verb: z
    .string()
    .regex(/^[A-Za-z]+$/, 'letters only, such as updated')
    .optional(),
  /**
   * Key fields with the places where they stand. Default: `id` from the model or the record. Null: the key is not
   * known, the change counts for all entities of the type.
   */
  key: z.record(z.string(), place).nullable().optional(),
});

/** Schema of one foreign source, to be read by `readSettings`. */
export const foreignMappingSchema = settings({
  /** Lower case letters, digits, `-`: the consumer group is named by it. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'lower case letters, digits and "-"'),
  /** Must exist; is never changed. */
  exchange: text('the name of an exchange that exists'),
  bindings: z.array(text('a pattern of routing keys')).min(1, 'at least one pattern'),
  format: z.enum(['auto', ...FOREIGN_FORMATS]).default('auto'),
  subgraph: z.string().regex(/^[a-z][a-z0-9_-]*$/i, 'the name of a subgraph'),
  /** The first rule that matches counts. What a rule leaves out matches everything. */
  entities: z.array(entityRule).min(1, 'at least one rule'),
  tenant: place.optional(),
  /** Of bodies that are not UTF-8, such as `windows-1251`. Default: they are refused. */
  charset: z.string().refine(isCharset, 'the name of a character set').optional(),
  /** Of a body, before and after decompression. Default 2 MiB. */
  maxBodyBytes: wholeNumber(1, 64 * 1024 * 1024, 'bytes').default(2 * 1024 * 1024),
  /** When to invalidate once more, because PHP often publishes before it commits. 0: not at all. Default 2000. */
  repeatAfterMs: wholeNumber(0, 600_000, 'milliseconds').default(2000),
  /** Whether consumers of change events hear of the messages, too. Default true. */
  republish: flag().default(true),
});

/** A foreign source with its defaults filled in. Plain data. */
export type ForeignMapping = Readonly<z.output<typeof foreignMappingSchema>>;

/** What a message must be like to be a change of an entity. */
export type EntityRule = ForeignMapping['entities'][number];

function isCharset(value: string): boolean {
  try {
    return new TextDecoder(value).encoding !== '';
  } catch {
    // A RangeError: the name is not known.
    return false;
  }
}
