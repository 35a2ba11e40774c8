import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { CallOfField } from '@banyan/subgraph-kit/subgraph.ts';
import type { GraphQLSchema } from 'graphql';

/** One operation that the gateway sends to one subgraph. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  /** Whether all of it is being read for another operation of the same client request: then the trace counts it once. */
  readonly isRepeated?: boolean;
}

/** An error as a subgraph made it: not yet checked, placed or masked. */
export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[] | null | undefined;
  readonly extensions?: unknown;
}

/** What a subgraph answered. */
export interface SubgraphAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly SubgraphError[] | null | undefined;
}

/** A subgraph in which equal reads of one client request cost one call. */
export interface SharedReads {
  readonly schema: GraphQLSchema;
  readonly callOf: CallOfField;
}

/** The way to one subgraph, whether it runs in this process or behind HTTP. */
export interface SubgraphExecutor {
  /** As the supergraph names it. */
  readonly name: string;
  /** Absent: reading twice costs twice. */
  readonly sharedReads?: SharedReads;
  /**
   * Runs one operation. Rejects with a BanyanError when the subgraph gives no answer that can be read, and with the
   * reason of `context.signal` as soon as that aborts.
   */
  execute(request: SubgraphRequest, context: RequestContext): Promise<SubgraphAnswer>;
  /** Rejects when the subgraph cannot serve. Stops when `signal` aborts. */
  checkHealth(signal: AbortSignal): Promise<void>;
  /** Releases connections and what the subgraph holds. Called once, after the last `execute` has ended. */
  close(): Promise<void>;
}
