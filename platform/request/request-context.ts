import type { JsonObject } from '../json/json-value.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { AnswerPolicy } from './answer-policy.ts';
import type { CallBudget } from './call-budget.ts';
import type { CallTrace } from './call-trace.ts';
import type { MappingProblems } from './mapping-problems.ts';

/** Who makes the request, as the service that owns the credentials says. */
export interface Identity {
  /** Stable id of the caller within that service. */
  readonly id: string;
}

/** What one client request carries through the gateway, the subgraphs and the adapters. Lives as long as the request. */
export interface RequestContext {
  readonly requestId: string;
  /** Client headers on the gateway's allow-list, by lower-case name, each with all its values in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Aborts when the client goes away or the request's deadline passes. */
  readonly signal: AbortSignal;
  readonly trace: CallTrace;
  /** What the parts of the answer say about keeping it. */
  readonly answer: AnswerPolicy;
  readonly log: Logger;
  /** Absent: as many legacy calls as the operation needs. */
  readonly budget?: CallBudget;
  /** Absent: nobody is told of mappings that do not fit. */
  readonly mappingProblems?: MappingProblems;
  /** What mappings read as `$context`. Absent: it is empty. */
  readonly values?: JsonObject;
  /**
   * What parts of the gateway keep until the request ends, each under an object of its own. Copies of the context share it. No
   * WeakMap stands in for it: what one holds, V8 keeps until it collects the old objects, too.
   */
  readonly locals: Map<object, unknown>;
  /**
   * Asks for the caller's identity; the answer is kept for the request. Null when the caller sent no credentials.
   * Rejects with a BanyanError (`UNAUTHENTICATED` for refused credentials).
   */
  identity(): Promise<Identity | null>;
}
