import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import type { EventSchemas } from '@banyan/platform/events/envelope/event-schemas.ts';
import type { EmitOptions } from '@banyan/platform/events/outbox/emit/emit-options.ts';
import {
  type OpenOutbox,
  type OpenOutboxOptions,
  openOutbox,
} from '@banyan/platform/events/outbox/open-outbox.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { EventsConfig } from '../config.ts';

/** How {@link openOutboxes} works. */
export interface OpenOutboxesOptions {
  /** Relative SQLite files are looked up below it. */
  readonly projectDir: string;
  readonly log: Logger;
  /** Events that break them are not written to the gateway's own outbox; services write to theirs without it. */
  readonly schemas: EventSchemas;
}

/** The outboxes of a project, without those which subgraphs keep for themselves. Whoever opened them closes them. */
export interface OpenOutboxes extends AsyncDisposable {
  /** The gateway's own, `events.outbox`; null: it has none. */
  readonly own: OpenOutbox | null;
  /** In which services write, `events.outboxes`. */
  readonly bySubgraph: ReadonlyMap<string, OpenOutbox>;
  /** Closes all of them. Further calls do nothing. */
  close(): Promise<void>;
}

/** The outboxes of a process that has none. */
export const NO_OUTBOXES: OpenOutboxes = {
  own: null,
  bySubgraph: new Map(),
  close: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};

/**
 * Opens the outboxes of a project. A database server need not be there yet. Rejects, with nothing left open, for a file that
 * cannot be opened; the message names the setting.
 */
export async function openOutboxes(
  { outbox, outboxes }: Pick<EventsConfig, 'outbox' | 'outboxes'>,
  { projectDir: baseDir, log, schemas }: OpenOutboxesOptions,
): Promise<OpenOutboxes> {
  await using stack = new AsyncDisposableStack();
  const open = async (setting: string, url: string, emitOptions: EmitOptions = {}) => {
    const opened = await openNamed(setting, url, { baseDir, log, ...emitOptions });
    stack.defer(() => opened.close());
    return opened;
  };
  const checkEvent = (event: ChangeEvent) => requireFit(event, schemas);
  const own = outbox === null ? null : await open('events.outbox', outbox, { checkEvent });
  const bySubgraph = new Map<string, OpenOutbox>();
  for (const [name, url] of Object.entries(outboxes)) {
    bySubgraph.set(name, await open(`events.outboxes.${name}`, url));
  }
  const opened = stack.move();
  const close = () => opened.disposeAsync();
  return { own, bySubgraph, close, [Symbol.asyncDispose]: close };
}

async function openNamed(
  setting: string,
  url: string,
  options: OpenOutboxOptions,
): Promise<OpenOutbox> {
  try {
    return await openOutbox(url, options);
  } catch (cause) {
    throw new Error(`${setting}: ${describe(cause)}`, { cause });
  }
}

/** An event in the outbox is never changed: one that breaks its schema there could not be sent, nor could those behind it. */
function requireFit(event: ChangeEvent, schemas: EventSchemas): void {
  const fault = schemas.check(event);
  if (fault !== null) throw new BanyanError('INTERNAL_SERVER_ERROR', `${event.type}: ${fault}`);
}

/** With its cause, where the reason stands: what a driver says of a file holds no secrets. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const reason: unknown = Reflect.get(Object(error.cause), 'message');
  return typeof reason === 'string' ? `${error.message}: ${reason}` : error.message;
}
