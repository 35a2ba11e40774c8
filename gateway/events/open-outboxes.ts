import { type OpenOutbox, openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { EventsConfig } from '../config.ts';

/** How {@link openOutboxes} works. */
export interface OpenOutboxesOptions {
  /** Relative SQLite files are looked up below it. */
  readonly projectDir: string;
  readonly log: Logger;
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
  options: OpenOutboxesOptions,
): Promise<OpenOutboxes> {
  await using stack = new AsyncDisposableStack();
  const open = async (setting: string, url: string) => {
    const opened = await openNamed(setting, url, options);
    stack.defer(() => opened.close());
    return opened;
  };
  const own = outbox === null ? null : await open('events.outbox', outbox);
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
  { projectDir: baseDir, log }: OpenOutboxesOptions,
): Promise<OpenOutbox> {
  try {
    return await openOutbox(url, { log, baseDir });
  } catch (cause) {
    throw new Error(`${setting}: ${describe(cause)}`, { cause });
  }
}

/** With its cause, where the reason stands: what a driver says of a file holds no secrets. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const reason: unknown = Reflect.get(Object(error.cause), 'message');
  return typeof reason === 'string' ? `${error.message}: ${reason}` : error.message;
}
