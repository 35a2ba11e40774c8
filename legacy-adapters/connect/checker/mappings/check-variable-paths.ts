import { type Reference, referencesOf } from '../../references.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import { type CheckContext, type Finding, listed, reportIn } from '../check-context.ts';
import { allowedVariables } from './check-variables.ts';
import { type PlacedMapping, placedMappingsOf } from './placed-mappings.ts';
import { isTypedVariable, type Lookup, lookUp } from './variable-lookup.ts';

/** Each path from `$args`, `$this` and `$batch` is in the schema. */
export function checkVariablePaths(context: CheckContext): void {
  for (const placed of placedMappingsOf(context.reading)) {
    const { connector, mapping } = placed;
    if (connector === null) continue;
    for (const reference of typedReferences(context, placed)) {
      const lookup = lookUpReference(context, connector, reference);
      const finding = findingOf(lookup, reference);
      if (finding === null || lookup.kind === 'found' || lookup.kind === 'unknown') continue;
      reportIn(context, { source: mapping.source, span: lookup.key.span }, finding);
    }
  }
}

/** A variable that has no value there at all is the fault of another check. */
function typedReferences(context: CheckContext, placed: PlacedMapping): readonly Reference[] {
  const allowed = allowedVariables(placed, context.reading.types.roots);
  return referencesOf(placed.mapping).filter(({ variable }) => allowed.includes(variable));
}

function lookUpReference(
  { reading }: CheckContext,
  connector: ConnectorReading,
  { variable, keys }: Reference,
): Lookup {
  if (!isTypedVariable(variable)) return { kind: 'unknown' };
  return lookUp(reading.types, connector, { variable, keys });
}

function findingOf(lookup: Lookup, { variable }: Reference): Finding | null {
  if (lookup.kind === 'abstract') {
    const message = `$${variable} goes through ${lookup.owner}, whose members depend on the data. Use a path through object types.`;
    return { code: 'UNSUPPORTED_VARIABLE_TYPE', message };
  }
  if (lookup.kind !== 'missing') return null;
  const { key, owner, known } = lookup;
  if (owner === null) {
    const message = `The field has no argument "${key.name}". Its arguments: ${known.join(', ') || 'none'}.`;
    return { code: 'UNDEFINED_ARGUMENT', message };
  }
  const expected = known.length === 0 ? 'It has no fields' : `Expected ${listed(known)}`;
  return { code: 'UNDEFINED_FIELD', message: `${owner} has no field "${key.name}". ${expected}.` };
}
