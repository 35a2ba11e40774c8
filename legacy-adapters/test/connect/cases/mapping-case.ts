import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { ConnectSpec } from '../../../connect/ast.ts';
import type { MappingVariables } from '../../../connect/mapping.ts';

/** One selection with what it makes of its input. It is parsed, printed, parsed again, compiled and run. */
export interface MappingCase {
  /** Default `v0.3`. */
  readonly spec?: ConnectSpec;
  readonly selection: string;
  readonly input: JsonValue | undefined;
  readonly variables?: MappingVariables;
  /** `undefined` means missing. */
  readonly expected: JsonValue | undefined;
  /** `path: message` of each problem in order. Default: none. */
  readonly problems?: readonly string[];
}
