import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { createSubgraphApp, type SubgraphAppOptions } from './http/subgraph-app.ts';
import type { Subgraph } from './subgraph.ts';

/** How {@link serveSubgraph} listens and answers. */
export interface ServeOptions extends SubgraphAppOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** How long requests in flight may still take after `close()`; then their connections are cut. Default 10 000. */
  readonly drainTimeoutMs?: number;
}

/** A subgraph that listens. */
export interface ServedSubgraph {
  /** Where it takes GraphQL requests, such as `http://127.0.0.1:4001/graphql`. */
  readonly url: string;
  /** Takes no more requests, lets those in flight finish, then closes the subgraph. Further calls return the same promise. */
  close(): Promise<void>;
}

/**
 * Runs a subgraph as a server of its own and takes it over: `close()` closes it too. Rejects when the address cannot be
 * listened on; then the subgraph stays open and remains the caller's.
 */
export async function serveSubgraph(
  subgraph: Subgraph,
  options: ServeOptions,
): Promise<ServedSubgraph> {
  const { port, host = '127.0.0.1', drainTimeoutMs = 10_000 } = options;
  const app = createSubgraphApp(subgraph, options);
  await app.listen({ port, host });
  let closed: Promise<void> | null = null;
  return {
    url: `${originOf(app)}/graphql`,
    close() {
      closed ??= drain(app, drainTimeoutMs).then(() => subgraph.close());
      return closed;
    },
  };
}

function originOf({ server }: FastifyInstance): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function drain(app: FastifyInstance, timeoutMs: number): Promise<void> {
  const deadline = setTimeout(() => app.server.closeAllConnections(), timeoutMs);
  await app.close().finally(() => clearTimeout(deadline));
}
