import type { ConnectorDefinition } from '../../connect/connectors.ts';
import { readPage } from '../../dialect/pagination/read-page.ts';
import { compileAnswerMapping } from '../mapping/answer-mapping.ts';
import type { ConnectorCall, ConnectorCallOptions } from './connector-call.ts';
import { callerNames } from './limit-scope.ts';
import { withSourceVariables } from './source-variables.ts';

/** A connector without `http`: its result is made of variables, at once and without a call. Nothing of it is kept. */
export function createVirtualCall(
  definition: ConnectorDefinition,
  { source, rules, problems, keyOf }: ConnectorCallOptions,
): ConnectorCall {
  const { promised, map } = compileAnswerMapping(definition, problems);
  const page = readPage(null);
  return {
    definition,
    promised,
    rules,
    books: source.books,
    maxUrlLength: source.maxUrlLength,
    keyOf,
    separator: null,
    tellsAbsence: true,
    dependsOnCaller: callerNames(definition, source).length > 0,
    canSend: () => true,
    async run({ variables, request }) {
      return {
        kind: 'value',
        value: map(null, withSourceVariables(variables, source, request), request),
        page,
        storage: { isStorable: false },
      };
    },
  };
}
