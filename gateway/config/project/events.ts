import type { Setting } from '@banyan/platform/config/environment-reference.ts';
import type { TextList } from './text-list.ts';

/** How what changes behind the gateway becomes known to it: change events invalidate what is kept. */
export interface EventsSettings {
  /**
   * Address of RabbitMQ, such as `amqp://user:password@rabbitmq:5672/`; several are nodes of one cluster. Default null: events
   * stay in this process, which is enough while there is only one.
   */
  readonly rabbitmq?: TextList | null;
  /** With which the names of the exchange and of all queues begin. Default `banyan`. */
  readonly prefix?: Setting<string>;
  /**
   * Database of the gateway's own outbox: what it writes to legacy services is noted there, and events that it makes itself.
   * `sqlite:<file>`, `postgres://…` or `mysql://…`. Default `sqlite:./var/outbox.db`; null: none.
   */
  readonly outbox?: Setting<string> | null;
  /** Whether the gateway relays outboxes. Default true; false where `banyan events relay` does it. */
  readonly relay?: Setting<boolean>;
  /** How long published events stay in outboxes, for replay. Default 72. */
  readonly retentionHours?: Setting<number>;
  /**
   * By subgraph, the database in which its service writes an outbox: `sqlite:<file>`, `postgres://…` or `mysql://…`. The
   * gateway relays what stands there. Default none; null is as none.
   */
  readonly outboxes?: Readonly<Record<string, Setting<string> | null>>;
  /** Exchanges to which PHP services publish already, and what their messages mean. Needs RabbitMQ. Default none. */
  readonly foreign?: readonly ForeignSettings[];
  /** Folder of the JSON Schemas of event types. Default `./schema/events`; it may be missing. */
  readonly schemas?: Setting<string>;
}

/**
 * One exchange of other programs, see `docs/foreign-events.md`. A place in its messages is a path into the body, such as
 * `data.product.id`, or `header:NAME`, `routing-key:WORD` (counted from 1) or `model:id`.
 */
export interface ForeignSettings {
  /** Names the queue: lower case letters, digits and `-`. Each name once. */
  readonly name: Setting<string>;
  /** Must exist; is never changed. */
  readonly exchange: Setting<string>;
  /** Patterns of routing keys: `*` is one word, `#` any number. At least one. */
  readonly bindings: readonly Setting<string>[];
  /** Default `auto`: seen from the body. */
  readonly format?: Setting<'auto' | 'cloudevents' | 'debezium' | 'laravel-job' | 'plain'>;
  /** To which the entities belong. A name in `subgraphs`. */
  readonly subgraph: Setting<string>;
  /** The first rule that matches counts. At least one. */
  readonly entities: readonly ForeignRule[];
  /** Place of the tenant's name. Default none. */
  readonly tenant?: Setting<string>;
  /** Of bodies that are not UTF-8, such as `windows-1251`. Default: they are refused. */
  readonly charset?: Setting<string>;
  /** Of a body, before and after decompression. Default 2 MiB. */
  readonly maxBodyBytes?: Setting<number>;
  /** When the entity is invalidated once more, because PHP often publishes before it commits. Default 2000; 0: it is not. */
  readonly repeatAfterMs?: Setting<number>;
  /** Whether consumers of change events hear of the messages, too. Default true. */
  readonly republish?: Setting<boolean>;
}

/** Which messages it takes, and what they mean. What it leaves out takes everything. */
export interface ForeignRule {
  /** Name of the event as the message says it, whatever the case: `product.updated`, `ProductUpdated`. */
  readonly event?: Setting<string>;
  /** Class of the model, or of the job: `App\Models\Product`. */
  readonly class?: Setting<string>;
  /** Of Debezium: `products`, or `shop.products`. */
  readonly table?: Setting<string>;
  /** A pattern of routing keys with `#` at most once, such as `product.*.updated`. */
  readonly routingKey?: Setting<string>;
  /** The GraphQL type. */
  readonly entity: Setting<string>;
  /** Letters only. Default: as the message says, else `changed`. */
  readonly verb?: Setting<string>;
  /**
   * Key fields with their places. Default: `id` of the model or the record. Null: the key is not known, the change counts for
   * all entities of the type.
   */
  readonly key?: Readonly<Record<string, Setting<string>>> | null;
}
