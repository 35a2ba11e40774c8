import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { EntityKey } from './entity-key.ts';
import type { EntityConnector, EntityLoader } from './entity-loader.ts';

/** A connector that is called for an entity. */
export interface PlannedLoad {
  readonly connector: EntityConnector;
  readonly key: EntityKey;
}

/** The first of these connectors that gives all that is missing and has the entity at hand; null: none does. */
export function planAtHand(
  known: JsonObject,
  missing: readonly string[],
  connectors: readonly EntityConnector[],
  loaderOf: (connector: EntityConnector) => Pick<EntityLoader, 'hasAtHand'>,
): PlannedLoad[] | null {
  for (const connector of connectors) {
    const planned = givesAll(connector, missing) ? planOne(known, connector) : null;
    if (planned !== null && loaderOf(connector).hasAtHand(planned.key)) return [planned];
  }
  return null;
}

/** The fewest connectors, in order of preference, that together give what is missing and whose keys are known. */
export function planLoads(
  known: JsonObject,
  missing: readonly string[],
  connectors: readonly EntityConnector[],
): PlannedLoad[] {
  for (const connector of connectors) {
    const complete = givesAll(connector, missing) ? planOne(known, connector) : null;
    if (complete !== null) return [complete];
  }
  const callable = connectors.flatMap((connector) => planOne(known, connector) ?? []);
  let open = missing;
  return callable.filter(({ connector }) => {
    const rest = open.filter((field) => !gives(connector, field));
    const isUseful = rest.length < open.length;
    open = rest;
    return isUseful;
  });
}

/** Null when the connector's key is not known. */
function planOne(known: JsonObject, connector: EntityConnector): PlannedLoad | null {
  const key = connector.call.keyOf(known);
  return key === null ? null : { connector, key };
}

function givesAll(connector: EntityConnector, fields: readonly string[]): boolean {
  return fields.every((field) => gives(connector, field));
}

/** Whether the connector's mapping has a field. */
export function gives({ call }: EntityConnector, field: string): boolean {
  return call.promised.has(field);
}
