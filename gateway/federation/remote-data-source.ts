import { BanyanError, isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { Pool } from 'undici';
import { isCredentialHeader } from '../credential-headers.ts';
import { isStaleConnection, toConnectionError } from './remote/connection-error.ts';
import { openDeadline } from './remote/deadline.ts';
import { mergeRemoteReport } from './remote/merge-report.ts';
import { mergeRemoteTrace } from './remote/merge-trace.ts';
import { type HttpAnswer, readRemoteAnswer } from './remote/read-answer.ts';
import { readRemotePolicy } from './remote/read-policy.ts';
import { remoteHeaders } from './remote/request-headers.ts';
import { createSubgraphDataSource, type SubgraphDataSource } from './subgraph-data-source.ts';
import type { SubgraphRequest } from './subgraph-executor.ts';

/** A subgraph behind HTTP. */
export interface RemoteSubgraph {
  readonly name: string;
  /** Where it takes `POST` with a GraphQL request. */
  readonly url: string;
  /** From the moment when an operation is sent to the last byte of its answer. */
  readonly timeoutMs: number;
  /** Lower-case names of client headers that are passed on. */
  readonly forwardHeaders: readonly string[];
  /** Whether the caller's id is sent as `banyan-caller-id`. */
  readonly forwardIdentity: boolean;
}

/** Limits of the connections to a {@link RemoteSubgraph}. */
export interface RemoteLimits {
  /** Open connections; operations beyond wait within their time limit. Default 64. */
  readonly maxConnections?: number;
  /** Longest answer that is read. Default 32 MiB. */
  readonly maxResponseBytes?: number;
}

/** Sends operations over a pool of kept connections; closing it drops the pool. */
export function createRemoteDataSource(
  subgraph: RemoteSubgraph,
  { maxConnections = 64, maxResponseBytes = 32 * 1024 * 1024 }: RemoteLimits = {},
): SubgraphDataSource {
  const pool = new Pool(new URL(subgraph.url).origin, {
    connections: maxConnections,
    maxResponseSize: maxResponseBytes,
    // Time is limited for the whole operation, see openDeadline.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return createSubgraphDataSource({
    name: subgraph.name,
    async execute(request, context) {
      const headers = await remoteHeaders(subgraph, context);
      const answer = await exchange({ pool, subgraph, request, headers, signal: context.signal });
      return readExecution(subgraph, answer, context);
    },
    async checkHealth(signal) {
      const request = { query: '{ __typename }', variables: {}, operationName: undefined };
      const answer = await exchange({ pool, subgraph, request, headers: {}, signal });
      readRemoteAnswer(subgraph.name, answer);
    },
    close: () => pool.destroy(),
  });
}

interface Exchange {
  readonly pool: Pool;
  readonly subgraph: RemoteSubgraph;
  readonly request: SubgraphRequest;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly signal: AbortSignal;
}

async function exchange(exchange: Exchange): Promise<HttpAnswer> {
  const { subgraph, signal } = exchange;
  const deadline = openDeadline(signal, subgraph.timeoutMs, () => timeoutError(subgraph));
  try {
    return await sendTwiceIfStale({ ...exchange, signal: deadline.signal });
  } catch (error) {
    throw isBanyanError(error) ? error : toConnectionError(subgraph.name, error);
  } finally {
    deadline.close();
  }
}

/**
 * A kept connection may be closed by the other side just as it is used again. A query is then sent once more; a
 * mutation is not, since nobody knows whether it arrived.
 */
async function sendTwiceIfStale(exchange: Exchange): Promise<HttpAnswer> {
  try {
    return await send(exchange);
  } catch (error) {
    const isMutation = /^\s*mutation\b/.test(exchange.request.query);
    if (isMutation || !isStaleConnection(error)) throw error;
    return await send(exchange);
  }
}

async function send({ pool, subgraph, request, headers, signal }: Exchange): Promise<HttpAnswer> {
  const { pathname, search } = new URL(subgraph.url);
  const response = await pool.request({
    method: 'POST',
    path: `${pathname}${search}`,
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
    },
    body: JSON.stringify(request),
    signal,
  });
  const body = await response.body.text();
  return { status: response.statusCode, headers: response.headers, body };
}

function readExecution(subgraph: RemoteSubgraph, answer: HttpAnswer, context: RequestContext) {
  const { data, errors, extensions } = readRemoteAnswer(subgraph.name, answer);
  mergeRemoteTrace(extensions, context.trace);
  mergeRemoteReport(extensions, context);
  const policy = readRemotePolicy(answer.headers, extensions, seesCaller(subgraph));
  context.answer.restrict({ ...policy, mayLag: true });
  context.answer.addTags(policy.tags);
  return { data, errors };
}

/** Whether anything that tells one caller from another is sent. */
function seesCaller({ forwardHeaders, forwardIdentity }: RemoteSubgraph): boolean {
  return forwardIdentity || forwardHeaders.some((name) => isCredentialHeader(name));
}

function timeoutError({ name, timeoutMs }: RemoteSubgraph): BanyanError {
  const message = `The service "${name}" did not answer within ${timeoutMs} ms.`;
  return new BanyanError('UPSTREAM_TIMEOUT', message, { service: name });
}
