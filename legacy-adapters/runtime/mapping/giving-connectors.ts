import { walkSelection } from '../../connect/checker/selections/selection-walk.ts';
import { readTypeOf, type SchemaFacts } from '../fields/schema-facts.ts';

/** Which connectors give a field, for people who look for the mapping at fault. */
export type GivingConnectors = ReadonlyMap<string, readonly string[]>;

/** Coordinates of the connectors whose mappings write out a field, or which stand on it, by `Type.field`. */
export function givingConnectors(facts: SchemaFacts): GivingConnectors {
  const found = new Map<string, string[]>();
  const add = (field: string, connector: string) => {
    const known = found.get(field) ?? [];
    if (!known.includes(connector)) found.set(field, [...known, connector]);
  };
  for (const definition of facts.connected.connectors) {
    const { selection, coordinate, parentType, field } = definition;
    if (field !== null) add(`${parentType}.${field}`, coordinate);
    walkSelection(
      facts.types,
      { selection, typeName: readTypeOf(facts, definition) },
      {
        member(target, { name }) {
          for (const type of target.types) add(`${type.name}.${name}`, coordinate);
        },
      },
    );
  }
  return found;
}

/** As extensions of an error: one connector where it is certain, otherwise those that it may be. */
export function connectorExtensions(
  connectors: readonly string[] = [],
  service: string,
): Readonly<Record<string, unknown>> {
  const coordinates = connectors.map((coordinate) => `${service}:${coordinate}`);
  const [only, ...others] = coordinates;
  if (only === undefined) return {};
  return others.length === 0 ? { connector: { coordinate: only } } : { connectors: coordinates };
}
