import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { Identity, RequestContext } from '@banyan/platform/request/request-context.ts';
import type { IdentityConfig } from './config.ts';
import type { SubgraphAnswer, SubgraphExecutor } from './federation/subgraph-executor.ts';
import type { RunningSubgraph } from './running-subgraph.ts';

/** Finds out who makes a request. Null when it carries no credentials; rejects when the service refuses them. */
export type IdentityLookup = (request: RequestContext) => Promise<Identity | null>;

/** What {@link createIdentityLookup} chooses from. */
export interface IdentitySources {
  /** Null: nobody is ever known. */
  readonly identity: IdentityConfig | null;
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  readonly executors: ReadonlyMap<string, SubgraphExecutor>;
}

/**
 * Asks the subgraph that owns the credentials, with the client's own `authorization`. Keeps nothing between calls.
 * Throws when the configured subgraph does not exist, or itself waits for the identity.
 */
export function createIdentityLookup(sources: IdentitySources): IdentityLookup {
  const { identity, subgraphs, executors } = sources;
  if (identity === null) return async () => null;
  const executor = executors.get(identity.subgraph);
  const running = subgraphs.get(identity.subgraph);
  if (executor === undefined || running === undefined) {
    const names = [...subgraphs.keys()].map((name) => `"${name}"`).join(', ');
    throw new Error(`identity.subgraph must be one of ${names}; received "${identity.subgraph}".`);
  }
  if (running.kind === 'remote' && running.forwardIdentity) {
    throw new Error(
      `subgraphs.${identity.subgraph}.forwardIdentity must be false, since identity.subgraph names it; received true.`,
    );
  }
  return lookUpBy(executor, identity);
}

function lookUpBy(executor: SubgraphExecutor, { query, path }: IdentityConfig): IdentityLookup {
  return async (request) => {
    if (!request.headers.has('authorization')) return null;
    const answer = await executor.execute(
      { query, variables: {}, operationName: undefined },
      request,
    );
    const id = idIn(answer.data, path);
    if (id === null) throw refusal(answer, executor.name);
    return { id };
  };
}

function idIn(data: unknown, path: readonly string[]): string | null {
  const value = path.reduce<unknown>(
    (parent, key) =>
      typeof parent === 'object' && parent !== null ? Reflect.get(parent, key) : undefined,
    data,
  );
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

function refusal({ errors }: SubgraphAnswer, service: string): BanyanError {
  const error = errors?.[0];
  const code: unknown = Reflect.get(Object(error?.extensions), 'code');
  if (error !== undefined && isErrorCode(code)) {
    return new BanyanError(code, error.message, { service, cause: error });
  }
  if (error !== undefined) {
    const message = `The service "${service}" could not say who the caller is.`;
    return new BanyanError('UPSTREAM_ERROR', message, { service, cause: error });
  }
  return new BanyanError('UNAUTHENTICATED', 'The credentials are not accepted.', { service });
}
