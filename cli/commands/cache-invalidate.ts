import type { InvalidationRequest } from '@banyan/gateway/admin/invalidation-request.ts';
import { sendInvalidation } from '@banyan/gateway/admin/send-invalidation.ts';
import type { GatewayConfig } from '@banyan/gateway/config.ts';
import { CommandFailure, EXIT, type ExitCode } from '../command-failure.ts';
import { requireProject } from '../project/load-project.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `banyan cache invalidate`. */
export interface CacheInvalidateOptions {
  readonly config?: string;
  /** A type of the graph; with keys only its entities with these keys. */
  readonly type?: string;
  readonly key: readonly string[];
  readonly tag: readonly string[];
  /** As `subgraph.source`. */
  readonly source: readonly string[];
  readonly allUsers: boolean;
  /** Of a running gateway. Default: where the configuration lets it listen. */
  readonly url?: string;
}

/** Has a running gateway, and with it all its replicas, forget what has changed. */
export async function cacheInvalidate(
  options: CacheInvalidateOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const request = toRequest(options);
  const { config } = await requireProject(options.config, terminal);
  const token = requireToken(config);
  const url = options.url ?? addressOf(config);
  const result = await sendInvalidation({ url, token, request });
  if (!result.ok) throw new CommandFailure(result.problem);
  const { status, tags, message } = result.answer;
  terminal.print(`Invalidated: ${tags.join(', ')}`);
  if (status === 'done') return EXIT.ok;
  throw new CommandFailure(message ?? 'Not all replicas have been told yet.');
}

function toRequest(options: CacheInvalidateOptions): Partial<InvalidationRequest> {
  const { type, key, tag, source, allUsers } = options;
  if (type === undefined && key.length > 0) {
    throw new CommandFailure('--key needs --type: the type whose entity it is the key of.');
  }
  const request = {
    ...(type !== undefined && key.length === 0 && { types: [type] }),
    ...(type !== undefined &&
      key.length > 0 && { entities: key.map((one) => ({ type, key: one })) }),
    ...(tag.length > 0 && { tags: [...tag] }),
    ...(source.length > 0 && { sources: source.map(toSource) }),
    ...(allUsers && { users: 'all' as const }),
  };
  if (Object.keys(request).length > 0) return request;
  throw new CommandFailure('Say what has changed: --type, --tag, --source or --all-users.');
}

function toSource(text: string) {
  const [, subgraph, source] = /^([^.]+)\.([^.]+)$/.exec(text) ?? [];
  if (subgraph !== undefined && source !== undefined) return { subgraph, source };
  throw new CommandFailure(
    `--source must be a subgraph and its source, such as catalog.api; received "${text}".`,
  );
}

function requireToken({ admin }: GatewayConfig): string {
  if (admin !== null) return admin.token;
  throw new CommandFailure(
    "admin.token is not set: without it gateways have no routes for operators. Set it, such as env('ADMIN_TOKEN', null), for the gateway and for this command.",
  );
}

function addressOf({ server: { host, port } }: GatewayConfig): string {
  if (port === 0) throw new CommandFailure('Say by --url where the gateway listens.');
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
