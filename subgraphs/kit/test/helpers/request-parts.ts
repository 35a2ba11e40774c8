import type { Identity, RequestContext } from '@banyan/platform/request/request-context.ts';
import { createLogger, type Logger } from '@banyan/platform/telemetry/logger.ts';
import { createRequestContext } from '../../request-context.ts';

/** A line of the log. */
export interface LogEntry {
  readonly level: number;
  readonly msg: string;
  readonly [name: string]: unknown;
}

/** A logger, and everything that was written to it. */
export function createRecordingLog(): { readonly log: Logger; readonly entries: LogEntry[] } {
  const entries: LogEntry[] = [];
  const write = (line: string) => entries.push(JSON.parse(line));
  return { log: createLogger({ level: 'debug', write }), entries };
}

/** A request context for tests; anonymous unless told otherwise. */
export function createTestRequest(
  parts: { readonly log?: Logger; readonly signal?: AbortSignal; readonly caller?: Identity } = {},
): RequestContext {
  return createRequestContext({
    requestId: 'test-request',
    headers: new Map(),
    signal: parts.signal ?? new AbortController().signal,
    log: parts.log ?? createRecordingLog().log,
    identity: async () => parts.caller ?? null,
  });
}
