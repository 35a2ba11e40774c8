import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../../connect/connectors.ts';
import type { RequestScope } from '../resources/request-scope.ts';
import { type Settling, settleAll } from '../settle.ts';
import { join, type LoadOutcome, settleParts, withGaps } from './entity-gaps.ts';
import type { EntityConnector, LoadedEntity } from './entity-loader.ts';
import { type PlannedLoad, planAtHand, planLoads } from './entity-plan.ts';

/** How one object type with a key gets the fields that a row or a reference does not hold. */
export interface EntityResolver {
  /**
   * The entity with all of `needed` that can be had, or null when a part of its key is null. `known` is a mapped row, a stub such
   * as `{ id: 7 }`, or a reference from another subgraph. Calls nothing when `known` holds everything.
   *
   * What a service does not know of the entity is null, and what a failed call should have given is the Error in its place:
   * the rest stays. Only where the schema allows no null there, the whole is null, or that Error. Never rejects: in a list of
   * them, each failure has its place.
   */
  complete(
    known: JsonObject,
    needed: ReadonlySet<string>,
    scope: RequestScope,
  ): Settling<LoadOutcome>;
  /** Like {@link complete}, but always asks the service, so that an entity which does not exist is null; rejects with a failure. */
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
  /** Those for whose entities rows of lists stand, without the first, which is the first to be asked anyway. Mostly empty. */
  readonly primed: readonly EntityConnector[];
  /** Fields with a connector of their own, and what each of them must know of the entity. */
  readonly fieldConnectorKeys: ReadonlyMap<string, KeyFields>;
  /** Fields that may not be null. */
  readonly requiredFields: ReadonlySet<string>;
}

/** A resolver for one entity type. Stateless. */
export function createEntityResolver(options: EntityResolverOptions): EntityResolver {
  const { keys } = options;
  return {
    complete(known, needed, scope) {
      if (keys.length > 0 && keys.every((key) => isNullKey(known, key))) return null;
      const missing = missingFields(known, needed, options);
      if (missing.length === 0) return known;
      const plan = planFor(known, missing, options, scope);
      if (plan.length === 0) return known;
      return settleParts(loadEach(plan, scope), (parts) =>
        withGaps(known, { plan, parts }, { ...options, missing, needed }),
      );
    },
    find(key, needed, scope) {
      const plan = planFor(key, missingFields(key, needed, options), options, scope);
      // A key of which a part is null names nothing that could be asked for.
      return plan.length === 0
        ? null
        : settleAll(loadEach(plan, scope), (parts) => join({}, parts));
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

function planFor(
  known: JsonObject,
  missing: readonly string[],
  { connectors, primed }: EntityResolverOptions,
  { loaderOf }: RequestScope,
): readonly PlannedLoad[] {
  const atHand = primed.length === 0 ? null : planAtHand(known, missing, primed, loaderOf);
  return atHand ?? planLoads(known, missing, connectors);
}

function loadEach(
  plan: readonly PlannedLoad[],
  scope: RequestScope,
): readonly Settling<LoadedEntity>[] {
  return plan.map(({ connector, key }) => scope.loaderOf(connector).load(key));
}
