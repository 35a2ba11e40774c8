import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import type { ConnectSpec } from '../../../connect/ast.ts';
import type { MappingVariables } from '../../../connect/mapping.ts';

/** One selection with what it makes of its input. */
export interface MappingCase {
  /** Default: that of the topic. */
  readonly spec?: ConnectSpec;
  readonly mapping: string;
  /** Absent: missing. */
  readonly input?: JsonValue;
  readonly variables?: MappingVariables;
  /** Absent: missing. */
  readonly expected?: JsonValue;
  /** `path: message`, with `(2 times)` when it comes more than once. Default: none. */
  readonly problems?: readonly string[];
}

/** A file of `mapping/`. */
export interface MappingTopic {
  readonly topic: string;
  /** The versions in which all cases hold that do not name one of their own; the first is their default. */
  readonly specs: readonly ConnectSpec[];
  readonly cases: readonly MappingCase[];
}

/** All topics, in the order of their files' names. */
export function readMappingTopics(): readonly MappingTopic[] {
  const folder = join(import.meta.dirname, 'mapping');
  return readdirSync(folder)
    .sort()
    .map((file) => parseJson(readFileSync(join(folder, file), 'utf8')) as unknown as MappingTopic);
}

/** Each case in each version in which it must hold. */
export function casesBySpec({
  specs,
  cases,
}: MappingTopic): readonly (MappingCase & { readonly spec: ConnectSpec })[] {
  return cases.flatMap((each) =>
    (each.spec === undefined ? specs : [each.spec]).map((spec) => ({ ...each, spec })),
  );
}
