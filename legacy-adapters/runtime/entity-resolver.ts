import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../connect/connectors.ts';
import { createMembers } from '../connect/evaluation/members.ts';
import { type EntityKey, pickKey } from './entity-key.ts';
import type { EntityConnector, LoadedEntity } from './entity-loader.ts';
import type { RequestScope } from './request-scope.ts';
import { settleAll } from './settle.ts';

/** How one object type with a key gets the fields that a row or a reference does not hold. */
export interface EntityResolver {
  /**
   * The entity with all of `needed` that can be had, or null when the service has none with this key, or a part of the
   * key is null. `known` is a mapped row, a stub such as `{ id: 7 }`, or a reference from another subgraph.
   * Calls nothing when `known` holds everything.
   */
  complete(
    known: JsonObject,
    needed: ReadonlySet<string>,
    scope: RequestScope,
  ): LoadedEntity | Promise<LoadedEntity>;
  /** Like {@link complete}, but always asks the service, so that an entity which does not exist is null. */
  find(
    key: JsonObject,
    needed: ReadonlySet<string>,
    scope: RequestScope,
  ): LoadedEntity | Promise<LoadedEntity>;
}

/** What {@link createEntityResolver} knows of a type. */
export interface EntityResolverOptions {
  /** Every `@key` of the type. */
  readonly keys: readonly KeyFields[];
  /** Connectors that load the type, in order of preference. */
  readonly connectors: readonly EntityConnector[];
  /** Fields with a connector of their own, and what each of them must know of the entity. */
  readonly fieldConnectorKeys: ReadonlyMap<string, KeyFields>;
}

/** A resolver for one entity type. Stateless. */
export function createEntityResolver(options: EntityResolverOptions): EntityResolver {
  const { keys, connectors } = options;
  return {
    complete(known, needed, scope) {
      if (keys.length > 0 && keys.every((key) => isNullKey(known, key))) return null;
      const missing = missingFields(known, needed, options);
      if (missing.length === 0) return known;
      const plan = planLoads(known, missing, connectors);
      return plan.length === 0 ? known : load(known, plan, scope);
    },
    find(key, needed, scope) {
      const plan = planLoads(key, missingFields(key, needed, options), connectors);
      // A key of which a part is null names nothing that could be asked for.
      return plan.length === 0 ? null : load({}, plan, scope);
    },
  };
}

/** A key of which a part is present and null: PHP's way of saying "no relation". */
function isNullKey(known: JsonObject, key: KeyFields): boolean {
  return Object.keys(key).some((name) => Object.hasOwn(known, name) && known[name] === null);
}

function missingFields(
  known: JsonObject,
  needed: ReadonlySet<string>,
  { fieldConnectorKeys }: EntityResolverOptions,
): string[] {
  const missing: string[] = [];
  for (const field of needed) {
    if (field === '__typename' || Object.hasOwn(known, field)) continue;
    const key = fieldConnectorKeys.get(field);
    if (key === undefined) missing.push(field);
    else missing.push(...Object.keys(key).filter((name) => !Object.hasOwn(known, name)));
  }
  return missing;
}

interface PlannedLoad {
  readonly connector: EntityConnector;
  readonly key: EntityKey;
}

/** The fewest connectors, in order of preference, that together give what is missing and whose keys are known. */
function planLoads(
  known: JsonObject,
  missing: readonly string[],
  connectors: readonly EntityConnector[],
): PlannedLoad[] {
  const complete = planOne(
    known,
    connectors.filter((connector) => missing.every((field) => gives(connector, field))),
  );
  if (complete !== null) return [complete];
  const callable = connectors.flatMap((connector) => planOne(known, [connector]) ?? []);
  let open = missing;
  return callable.filter(({ connector }) => {
    const rest = open.filter((field) => !gives(connector, field));
    const isUseful = rest.length < open.length;
    open = rest;
    return isUseful;
  });
}

/** The first connector whose key is known. */
function planOne(known: JsonObject, connectors: readonly EntityConnector[]): PlannedLoad | null {
  for (const connector of connectors) {
    const key = pickKey(known, connector.call.definition.key);
    if (key !== null) return { connector, key };
  }
  return null;
}

function gives({ call }: EntityConnector, field: string): boolean {
  return call.promised.has(field);
}

function load(
  known: JsonObject,
  plan: readonly PlannedLoad[],
  scope: RequestScope,
): LoadedEntity | Promise<LoadedEntity> {
  const parts = plan.map(({ connector, key }) => scope.loaderOf(connector).load(key));
  return settleAll(parts, (loaded) => join(known, loaded));
}

function join(known: JsonObject, parts: readonly LoadedEntity[]): LoadedEntity {
  const found = parts.filter((part) => part !== null);
  if (found.length < parts.length) return null;
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0 && holdsAll(only, known)) return only;
  return Object.assign(createMembers(), ...found, known);
}

/** Then nothing has to be copied. */
function holdsAll(entity: JsonObject, known: JsonObject): boolean {
  for (const name of Object.keys(known)) {
    if (!Object.hasOwn(entity, name) || entity[name] !== known[name]) return false;
  }
  return true;
}
