import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { defineCounter } from '@banyan/platform/telemetry/metric-definition.ts';
import type { Counter, Metrics } from '@banyan/platform/telemetry/metrics.ts';
import type { CountedProblem } from '../../connect/problems.ts';

const problems = defineCounter({
  name: 'banyan_mapping_problems_total',
  help: 'Values that mappings should have given and did not, because the answer had nothing for them.',
  labels: { subgraph: 'configured', connector: 'configured' },
});

/** All that is counted here. */
export const MAPPING_METRICS = [problems] as const;

/** What did not fit in one answer. */
export interface FoundProblems {
  /** Values that are missing. */
  readonly missing: number;
  /** What they are, and why: maps the answer once more. */
  explain(): readonly CountedProblem[];
}

/** Tells of the problems of one connector, for the request that wanted the answer. */
export type NoteProblems = (found: FoundProblems, request: RequestContext) => void;

/** Where problems of mappings become visible. */
export interface ProblemBooks {
  /** Of the connector with that coordinate. */
  open(coordinate: string): NoteProblems;
}

/** A different problem with each request would otherwise fill the memory. */
const mostLogged = 1000;

/**
 * Books of one subgraph. Missing values are counted. Where the request collects problems, it gets each of them, and what was
 * not seen before is logged.
 */
export function openProblemBooks(metrics: Metrics, subgraph: string): ProblemBooks {
  const logged = new Set<string>();
  return {
    open(coordinate) {
      const counter: Counter = metrics.counter(problems, { subgraph, connector: coordinate });
      return ({ missing, explain }, request) => {
        counter.add(missing);
        if (request.mappingProblems === undefined) return;
        for (const { path, message, count } of explain()) {
          const place = { subgraph, coordinate, path, count };
          request.mappingProblems.add({ ...place, message });
          if (isNew(logged, `${coordinate} ${path} ${message}`)) {
            request.log.warn(
              { ...place, problem: message },
              'A mapping found nothing where it should',
            );
          }
        }
      };
    },
  };
}

function isNew(seen: Set<string>, text: string): boolean {
  if (seen.has(text) || seen.size >= mostLogged) return false;
  seen.add(text);
  return true;
}
