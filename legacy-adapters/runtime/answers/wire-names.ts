import type { Path, Template } from '../../connect/ast.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';

/**
 * From the names by which a service speaks of values to the arguments that they come from: `mappings`, to which the parameters
 * in the connector's URL are added. A service names `filter[status]` as `filter.status`, and `ids[]` as `ids`.
 */
export function wireNames(
  { url }: Pick<ConnectorDefinition, 'url'>,
  mappings: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const all = [...urlParameters(url), ...mappings];
  return new Map(all.map(([wire, argument]) => [withDots(wire), argument]));
}

function withDots(name: string): string {
  return name.replaceAll(/\[([^\]]*)\]/g, (_all, key: string) => (key === '' ? '' : `.${key}`));
}

const parameterName = /[?&]([^?&=]+)=$/;

function urlParameters({
  parts,
}: Template): readonly (readonly [wire: string, argument: string])[] {
  return parts.flatMap((part, index) => {
    const before = parts[index - 1];
    if (part.kind !== 'Hole' || before?.kind !== 'Constant') return [];
    const name = parameterName.exec(before.text)?.[1];
    const argument = part.expression.kind === 'Path' ? argumentOf(part.expression) : null;
    return name === undefined || argument === null ? [] : [[name, argument] as const];
  });
}

/** `$args.input.page` comes from `input.page`; what a method makes of it still does. */
function argumentOf({ head, steps }: Path): string | null {
  if (head.kind !== 'Variable' || head.name !== 'args') return null;
  const keys = steps.filter((step) => step.kind === 'Key').map(({ name }) => name);
  return keys.length === 0 ? null : keys.join('.');
}
