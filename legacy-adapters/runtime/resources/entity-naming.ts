import { subjectOf } from '@banyan/platform/events/entity-subject.ts';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../../connect/connectors.ts';
import { pickFields } from '../entities/entity-key.ts';

/** The subjects by which writes and events tell of an entity, as far as they are known before it is loaded. */
export interface EntityNaming {
  /** Of the entity with this key of its connector. */
  subjectsOf(key: JsonObject): readonly string[];
  /** False where a change may be told by a subject that is not among them: only the tag of the type's lists goes with each. */
  readonly isComplete: boolean;
}

/** What {@link compileNaming} needs to know. */
export interface EntityNamingOptions {
  readonly typeName: string;
  /** Every `@key` of the type: subjects are made of these. */
  readonly keys: readonly KeyFields[];
  /** The key of the connector, which may have other fields besides, or the same in another order. */
  readonly loadedBy: KeyFields;
}

/** The naming of the entities that one connector loads. */
export function compileNaming({ typeName, keys, loadedBy }: EntityNamingOptions): EntityNaming {
  const known = keys.filter((key) => holdsKey(loadedBy, key));
  const isComplete = known.length === keys.length;
  const isSame = JSON.stringify(known) === JSON.stringify([loadedBy]);
  // Nearly always, and for each entity: then nothing has to be picked.
  if (isSame || keys.length === 0)
    return { subjectsOf: (key) => [subjectOf(typeName, key)], isComplete };
  return {
    subjectsOf: (key) => known.map((fields) => subjectOf(typeName, pickFields(key, fields))),
    isComplete,
  };
}

function holdsKey(fields: KeyFields, key: KeyFields): boolean {
  return Object.entries(key).every(([name, members]) => {
    const held = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (members === null || held === null) return held === members;
    return held !== undefined && holdsKey(held, members);
  });
}
