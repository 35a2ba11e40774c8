import { type OutputShape, shapeOf } from '../../connect/shape.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';

/**
 * Whether what `call` reads of an entity can be kept as if `entity` had read it: it is of the same source, whose writes and
 * invalidations remove it, gives at least the same at every depth, holds no other entities whose changes would go unnoticed, and
 * depends on the same client headers.
 */
export function canStandIn(call: ConnectorCall, entity: ConnectorCall): boolean {
  const { vary, embeddedLists } = call.rules;
  return (
    call.definition.source === entity.definition.source &&
    vary.join() === entity.rules.vary.join() &&
    embeddedLists.every((tag) => entity.rules.embeddedLists.includes(tag)) &&
    givesAll(shapeOf(call.definition.selection), shapeOf(entity.definition.selection))
  );
}

/** Of a value that is taken over, or of further members, nobody knows what they hold. */
function givesAll(given: OutputShape, wanted: OutputShape): boolean {
  if (given.kind !== 'object' || wanted.kind !== 'object') return given.kind === wanted.kind;
  const { fields, variants, open } = given;
  return (
    (open || !wanted.open) && holdsAll(fields, wanted.fields) && holdsAll(variants, wanted.variants)
  );
}

type Shapes = ReadonlyMap<string, OutputShape>;

function holdsAll(given: Shapes, wanted: Shapes): boolean {
  return [...wanted].every(([name, shape]) => {
    const own = given.get(name);
    return own !== undefined && givesAll(own, shape);
  });
}
