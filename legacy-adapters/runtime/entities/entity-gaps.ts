import { isPromise } from 'node:util/types';
import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../../connect/connectors.ts';
import { createMembers } from '../../connect/evaluation/members.ts';
import { type Settling, settleAll } from '../settle.ts';
import type { LoadedEntity } from './entity-loader.ts';
import { gives, type PlannedLoad } from './entity-plan.ts';

/** What a planned load came to; the Error of one that failed. */
export type LoadOutcome = LoadedEntity | Error;

/** The loads of one entity with their outcomes, in the same order. */
export interface SettledLoads {
  readonly plan: readonly PlannedLoad[];
  readonly parts: readonly LoadOutcome[];
}

/** What the client wants of an entity. */
export interface WantedFields {
  /** Those of `needed` that were not known, and what field connectors need to know. */
  readonly missing: readonly string[];
  readonly needed: ReadonlySet<string>;
  readonly requiredFields: ReadonlySet<string>;
  /** Fields with a connector of their own, and what each of them is called with. */
  readonly fieldConnectorKeys: ReadonlyMap<string, KeyFields>;
}

/** `next` of what all loads came to: at once when all are there. No failed load makes it reject. */
export function settleParts<R>(
  loads: readonly Settling<LoadedEntity>[],
  next: (parts: readonly LoadOutcome[]) => R,
): Settling<R> {
  const [only] = loads;
  // Nearly always, and promises are what costs most.
  if (loads.length === 1 && isPromise(only))
    return only.then(
      (part) => next([part]),
      (reason: unknown) => next([toError(reason)]),
    );
  return settleAll(loads.map(keepFailure), next);
}

function keepFailure(load: Settling<LoadedEntity>): Settling<LoadOutcome> {
  return isPromise(load) ? load.catch(toError) : load;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/**
 * The entity with what was loaded. Fields of a service that has no such entity are null, those of a failed load its Error. Null
 * when a field that the service does not know must not be null; the Error of a failed load that leaves more than fields empty.
 */
export function withGaps(
  known: JsonObject,
  { plan, parts }: SettledLoads,
  wanted: WantedFields,
): LoadOutcome {
  if (parts.every(isFound)) return join(known, parts);
  const gaps: Record<string, JsonValue | Error> = {};
  for (const [index, part] of parts.entries()) {
    if (isFound(part)) continue;
    const lost = lostFields(plan[index], wanted);
    if (part instanceof Error && !lost.every((name) => mayFail(name, wanted))) return part;
    if (part === null && lost.some((name) => wanted.requiredFields.has(name))) return null;
    for (const name of lost) gaps[name] = part;
  }
  // An Error never leaves the resolver of its field.
  return Object.assign(gaps, join(known, parts.filter(isFound))) as JsonObject;
}

function lostFields(load: PlannedLoad | undefined, { missing }: WantedFields): readonly string[] {
  return load === undefined ? [] : missing.filter((name) => gives(load.connector, name));
}

/** A field that others are made of, or that must not be null, takes more than itself with it. */
function mayFail(name: string, wanted: WantedFields): boolean {
  const { needed, requiredFields, fieldConnectorKeys } = wanted;
  if (!needed.has(name) || requiredFields.has(name)) return false;
  return ![...needed].some((field) => Object.hasOwn(fieldConnectorKeys.get(field) ?? {}, name));
}

function isFound(part: LoadOutcome): part is JsonObject {
  return part !== null && !(part instanceof Error);
}

/** All parts and what was known before as one; null when a part is. */
export function join(known: JsonObject, parts: readonly LoadedEntity[]): LoadedEntity {
  const [only] = parts;
  if (parts.length === 1 && only != null && holdsAll(only, known)) return only;
  const found = parts.filter((part) => part !== null);
  if (found.length < parts.length) return null;
  return Object.assign(createMembers(), ...found, known);
}

/** Then nothing has to be copied. */
function holdsAll(entity: JsonObject, known: JsonObject): boolean {
  for (const name of Object.keys(known)) {
    if (!Object.hasOwn(entity, name) || entity[name] !== known[name]) return false;
  }
  return true;
}
