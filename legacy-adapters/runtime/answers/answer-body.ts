import type { GraphQLOutputType } from 'graphql';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import { referencedKeys } from '../../connect/references.ts';
import type { Dialect } from '../../dialect/dialect.ts';
import { compileUnwrap, type UnwrapBody } from '../../dialect/unwrap/unwrap-body.ts';
import { reshape } from '../../dialect/unwrap/wire-shape.ts';
import { declaredShape } from './declared-shape.ts';

/**
 * What a connector's mapping is given of a body: the value inside its envelope, in the shapes that the schema declares where
 * the dialect knows that they may differ. `resultType` is the type of the mapping's result; null when it is not known.
 */
export function compileAnswerBody(
  { selection }: Pick<ConnectorDefinition, 'selection'>,
  { envelope, shapes }: Pick<Dialect, 'envelope' | 'shapes'>,
  resultType: GraphQLOutputType | null,
): UnwrapBody {
  const unwrap = compileUnwrap(envelope, new Set(Object.keys(referencedKeys(selection, ''))));
  if (shapes === 'exact' || resultType === null) return unwrap;
  const shape = declaredShape(selection, resultType);
  return shape.kind === 'any' ? unwrap : (body) => reshape(unwrap(body), shape, body);
}
