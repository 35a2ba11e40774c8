import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectSpec } from '../../../connect/ast.ts';

/** A text that does not parse, and `line:column message` of its fault. */
export interface FaultCase {
  /** Default: that of the file. */
  readonly spec?: ConnectSpec;
  readonly text: string;
  readonly fault: string;
}

/** The cases of a file of `faults/`, each with its version. */
export function readFaultCases(name: string): readonly Required<FaultCase>[] {
  const text = readFileSync(join(import.meta.dirname, 'faults', `${name}.json`), 'utf8');
  const { spec, cases }: { spec: ConnectSpec; cases: readonly FaultCase[] } = JSON.parse(text);
  return cases.map((each) => ({ spec, ...each }));
}
