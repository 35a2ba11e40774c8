import type { PlanNode, PlanPath, RequiredSelection } from '../query-plan.ts';

/** Fields by their names in the answer, and what is wanted below each. */
export type WantedFields = ReadonlyMap<string, WantedFields>;

type Wanted = Map<string, Wanted>;

/** What the fetches of these nodes must know of the answer before they can be sent. */
export function wantedFields(nodes: readonly PlanNode[]): WantedFields {
  const wanted: Wanted = new Map();
  for (const node of nodes) collect(node, [], wanted);
  return wanted;
}

function collect(node: PlanNode | undefined, path: PlanPath, wanted: Wanted): void {
  if (node?.kind === 'Sequence' || node?.kind === 'Parallel') {
    for (const child of node.nodes) collect(child, path, wanted);
  } else if (node?.kind === 'Condition') {
    collect(node.ifClause, path, wanted);
    collect(node.elseClause, path, wanted);
  } else if (node?.kind === 'Flatten') {
    collect(node.node, [...path, ...node.path], wanted);
  } else if (node?.kind === 'Fetch' && node.requires !== undefined) {
    addAll(node.requires, placeOf(path, wanted));
  }
}

function placeOf(path: PlanPath, wanted: Wanted): Wanted {
  const names = path.filter((step) => step !== '@').map(String);
  return names.reduce(below, wanted);
}

function below(wanted: Wanted, name: string): Wanted {
  const known = wanted.get(name);
  if (known !== undefined) return known;
  const added: Wanted = new Map();
  wanted.set(name, added);
  return added;
}

/** Of whatever type: what an object does not have, it is not asked for. */
function addAll(selections: readonly RequiredSelection[], wanted: Wanted): void {
  for (const selection of selections) {
    const isField = selection.kind === 'Field';
    const place = isField ? below(wanted, selection.alias ?? selection.name) : wanted;
    addAll(selection.selections ?? [], place);
  }
}
