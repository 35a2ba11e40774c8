import type { GraphQLOutputType } from 'graphql';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import { referencedKeys } from '../../connect/references.ts';
import { forgetText } from '../../dialect/decode/key-order.ts';
import type { Dialect } from '../../dialect/dialect.ts';
import { compileUnwrap, type UnwrapBody } from '../../dialect/unwrap/unwrap-body.ts';
import { reshape, type WireShape } from '../../dialect/unwrap/wire-shape.ts';
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
  const isExact = shapes === 'exact' || resultType === null;
  const shape: WireShape = isExact ? { kind: 'any' } : declaredShape(selection, resultType);
  return (body) => {
    const value = unwrap(body);
    const reshaped = shape.kind === 'any' ? value : reshape(value, shape, body);
    forgetText(body);
    return reshaped;
  };
}
