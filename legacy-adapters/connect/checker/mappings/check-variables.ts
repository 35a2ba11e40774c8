import { type Reference, referencesOf } from '../../references.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import type { RootTypes } from '../../type-map.ts';
import { type CheckContext, listed, reportIn } from '../check-context.ts';
import {
  type PlacedMapping,
  placedMappingsOf,
  ROLE_CODES,
  ROLE_LABELS,
  type Stage,
} from './placed-mappings.ts';

/** The body of the answer, as {@link Reference} names it. */
const BODY = '';

/** The only members of variables whose form is fixed. */
const fixedMembers: ReadonlyMap<string, readonly string[]> = new Map([
  ['request', ['headers']],
  ['response', ['headers']],
  ['status', []],
]);

/** Each mapping uses only variables that have a value where it runs. */
export function checkVariables(context: CheckContext): void {
  for (const placed of placedMappingsOf(context.reading)) {
    const allowed = allowedVariables(placed, context.reading.types.roots);
    for (const reference of referencesOf(placed.mapping)) {
      const problem = problemOf(reference, placed, allowed);
      if (problem === null) continue;
      const place = { source: placed.mapping.source, span: reference.span };
      reportIn(context, place, { code: ROLE_CODES[placed.role], message: problem });
    }
  }
}

/** The variables of a mapping, without `$`; the empty name is the body of the answer. */
export function allowedVariables(
  { stage, connector }: Pick<PlacedMapping, 'stage' | 'connector'>,
  roots: RootTypes,
): readonly string[] {
  const own = connector === null ? [] : ownVariables(connector, roots);
  if (stage === 'selection' && connector?.isVirtual === true) {
    return stageVariables('request', own).filter((name) => name !== 'batch');
  }
  return stageVariables(stage, own);
}

function stageVariables(stage: Stage, own: readonly string[]): readonly string[] {
  switch (stage) {
    case 'baseUrl':
      return ['config', 'env'];
    case 'sourceRequest':
      return ['config', 'context', 'request', 'env'];
    case 'sourceResponse':
      return ['config', 'context', 'status', 'request', 'response', 'env', BODY];
    case 'request':
      return [...own, 'config', 'context', 'request', 'env'];
    case 'selection':
      return [
        ...own.filter((name) => name !== 'batch'),
        ...['config', 'context', 'status', 'request', 'response', 'env', BODY],
      ];
    case 'response':
      return [...own, 'config', 'context', 'status', 'request', 'response', 'env', BODY];
  }
}

function ownVariables(
  { field, parentType }: ConnectorReading,
  roots: RootTypes,
): readonly string[] {
  if (field === null) return ['this', 'batch'];
  return Object.values(roots).includes(parentType) ? ['args'] : ['args', 'this'];
}

function problemOf(
  { variable, keys }: Reference,
  { role, connector }: PlacedMapping,
  allowed: readonly string[],
): string | null {
  const choices = listed(allowed.filter((name) => name !== BODY).map((name) => `$${name}`));
  if (!allowed.includes(variable)) {
    return variable === BODY
      ? `${connector?.isVirtual === true ? 'A connector without http has no answer' : `There is no answer yet when ${ROLE_LABELS[role]} is built`}. An expression must start with ${choices}.`
      : `$${variable} has no value in ${ROLE_LABELS[role]} here. Use ${choices}.`;
  }
  const members = fixedMembers.get(variable);
  const [first] = keys;
  if (members === undefined || first === undefined || members.includes(first.name)) return null;
  return `$${variable} has no "${first.name}". Expected ${members.length > 0 ? `$${variable}.${listed(members)}` : `$${variable} alone`}.`;
}
