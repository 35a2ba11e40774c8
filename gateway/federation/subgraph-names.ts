import { type ConstDirectiveNode, Kind, parse } from 'graphql';

/** The names of the subgraphs that a supergraph was composed from. Throws when the text is no supergraph. */
export function subgraphNames(supergraphSdl: string): readonly string[] {
  const graphs = parse(supergraphSdl, { noLocation: true }).definitions.find(
    (node) => node.kind === Kind.ENUM_TYPE_DEFINITION && node.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) {
    throw new Error(
      'The supergraph must be a composed schema with the enum "join__Graph"; received a schema without it. Compose it again.',
    );
  }
  const directives = graphs.values?.flatMap((value) => value.directives ?? []) ?? [];
  return directives.filter(({ name }) => name.value === 'join__graph').map(nameArgument);
}

/**
 * Checks that the supergraph and the configuration speak of the same subgraphs. Throws one error that lists every
 * difference: a subgraph without a configuration cannot be asked, one outside the supergraph is never asked.
 */
export function checkSubgraphNames(
  composed: readonly string[],
  configured: readonly string[],
): void {
  const missing = composed.filter((name) => !configured.includes(name));
  const stray = configured.filter((name) => !composed.includes(name));
  const faults = [
    ...missing.map((name) => `"${name}" is in the supergraph but is not configured.`),
    ...stray.map((name) => `"${name}" is configured but is not in the supergraph.`),
  ];
  if (faults.length === 0) return;
  const advice = 'Compose the supergraph again or correct "subgraphs" in the configuration.';
  throw new Error(`Supergraph and configuration differ:\n- ${faults.join('\n- ')}\n${advice}`);
}

function nameArgument(directive: ConstDirectiveNode): string {
  const argument = directive.arguments?.find(({ name }) => name.value === 'name');
  return argument?.value.kind === Kind.STRING ? argument.value.value : '';
}
