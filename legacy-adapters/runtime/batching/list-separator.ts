import type { Expression } from '../../connect/ast.ts';
import { methodCallsOf } from '../../connect/checker/mappings/method-calls.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { Dialect } from '../../dialect/dialect.ts';

/**
 * The text that parts keys which a batch connector sends as one: `,` in `$batch.id->joinNotNull(',')`, and for lists in
 * a query where the source writes these with commas. Null when keys go one by one. A key that holds it would be two.
 */
export function listSeparator(
  definition: ConnectorDefinition,
  { arrays }: Pick<Dialect, 'arrays'>,
): string | null {
  if (definition.kind !== 'typeBatch') return null;
  const { url, path, queryParams, body } = definition;
  const mappings = [url, path, queryParams, body].filter((mapping) => mapping !== null);
  const join = mappings.flatMap(methodCallsOf).find(({ name }) => name === 'joinNotNull');
  if (join !== undefined) return textOf(join.args?.[0]);
  return body === null && arrays === 'comma' ? ',' : null;
}

function textOf(expression: Expression | undefined): string | null {
  if (expression?.kind !== 'Scalar') return null;
  return typeof expression.value === 'string' && expression.value !== '' ? expression.value : null;
}
