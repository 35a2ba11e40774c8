import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Selection } from '../../connect/ast.ts';
import { compileSelection } from '../../connect/compiler.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { CompiledMapping, MappingVariables } from '../../connect/mapping.ts';
import { createProblemList } from '../../connect/problems.ts';
import { expectsGap, type OutputShape, shapeOf } from '../../connect/shape.ts';
import type { ProblemBooks } from './problem-books.ts';
import { copyObjects } from './promise-code.ts';
import { compilePromise, promisedFields } from './promised-fields.ts';

/** From the answers of one connector to what its schema promises. */
export interface AnswerMapping {
  /** Fields which the mapping gives, so that nobody else is asked for them. */
  readonly promised: ReadonlySet<string>;
  /** Missing fields become null. Tells of what did not fit, for the request that wanted the answer. */
  map(body: JsonValue, variables: MappingVariables, request: RequestContext): JsonValue;
}

/**
 * Compiles the selection of a connector. It runs without a listener for problems, which would cost many times as much: only
 * where something is missing that should be there, it is run once more to say what.
 */
export function compileAnswerMapping(
  { selection, coordinate }: Pick<ConnectorDefinition, 'selection' | 'coordinate'>,
  books: ProblemBooks,
): AnswerMapping {
  const shape = shapeOf(selection);
  const run = compileOwn(selection, shape);
  const keepPromise = compilePromise(shape);
  const missingWhole = selection.root.kind === 'Path' && expectsGap(selection.root) ? 0 : 1;
  const note = books.open(coordinate);
  return {
    promised: promisedFields(shape),
    map(body, variables, request) {
      const value = run(body, variables);
      const missing = value === undefined ? missingWhole : keepPromise(value);
      if (missing > 0) {
        const explain = () => {
          const list = createProblemList();
          run(body, variables, list.report);
          return list.problems();
        };
        note({ missing, explain }, request);
      }
      return value ?? null;
    },
  };
}

/** The mapping, whose outermost objects are nobody else's. */
function compileOwn(selection: Selection, shape: OutputShape): CompiledMapping {
  const run = compileSelection(selection);
  if (shape.kind !== 'object' || shape.made) return run;
  return (body, variables, report) => {
    const value = run(body, variables, report);
    return value === undefined ? undefined : copyObjects(value);
  };
}
