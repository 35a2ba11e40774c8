import { isJsonObject } from '@banyan/platform/json/json-value.ts';
import type { NamedItem, Path, SelectionItem, SubSelection } from '../ast.ts';
import type { Evaluate } from './evaluation.ts';
import { createMembers } from './members.ts';
import {
  type Build,
  type BuildRecord,
  generateRecord,
  type Nested,
  type RecordField,
  type RecordKey,
} from './record-code.ts';

/** How the parts of items are compiled. */
export interface CompileParts {
  readonly path: (path: Path) => Evaluate;
  readonly subSelection: (subSelection: SubSelection) => Build;
}

/** How many objects a sub-selection is used for before it is worth a function of its own. */
const objectsUntilHot = 50;

/** Items of which each has its own name: the common case, in which nothing has to be merged. The data is no list. */
export function compileRecord(items: readonly NamedItem[], compile: CompileParts): Build {
  const buildSlowly = compileNamedItems(items, compile);
  let objects = 0;
  let buildRecord: BuildRecord | null = null;
  return (data, run, places) => {
    if (places !== null || !run.isPristine || !isJsonObject(data)) {
      return buildSlowly(data, run, places);
    }
    if (buildRecord !== null) return buildRecord(data, run);
    objects += 1;
    if (objects === objectsUntilHot) {
      buildRecord = generateRecord(items.map((item) => toRecordField(item, compile)));
    }
    return buildSlowly(data, run, places);
  };
}

/** Whether two items may give the same member, which can be seen unless an item has no name. */
export function needsMerge(items: readonly SelectionItem[]): boolean {
  const names = items.map((item) => (item.kind === 'NamedItem' ? item.name : null));
  return names.includes(null) || new Set(names).size < names.length;
}

/** The value of one item. */
export function compileNamedItem({ value }: NamedItem, compile: CompileParts): Evaluate {
  if (value.kind === 'Path') return compile.path(value);
  const build = compile.subSelection(value);
  return (root, _at, run, places) => build(root, run, places);
}

function compileNamedItems(items: readonly NamedItem[], compile: CompileParts): Build {
  const members = items.map((item) => ({
    name: item.name,
    evaluate: compileNamedItem(item, compile),
  }));
  return (data, run, places) => {
    const output = createMembers();
    let isEmpty = true;
    for (const { name, evaluate } of members) {
      const value = evaluate(data, data, run, places);
      if (value === undefined) continue;
      output[name] = value;
      isEmpty = false;
    }
    return isEmpty && !isJsonObject(data) ? data : output;
  };
}

function toRecordField(item: NamedItem, compile: CompileParts): RecordField {
  const { name, value } = item;
  if (value.kind === 'SubSelection') {
    return { kind: 'group', name, nested: toNested(value, compile) };
  }
  const keys = recordKeysOf(value);
  if (keys === null) return { kind: 'other', name, evaluate: compile.path(value) };
  const { subSelection } = value;
  const nested = subSelection === null ? null : toNested(subSelection, compile);
  return { kind: 'keys', name, keys, nested };
}

function toNested(subSelection: SubSelection, compile: CompileParts): Nested {
  const { items } = subSelection;
  const fields = needsMerge(items)
    ? null
    : items.filter((item) => item.kind === 'NamedItem').map((item) => toRecordField(item, compile));
  return { build: compile.subSelection(subSelection), fields };
}

/** The keys of a path that has nothing else but `?`, or null. */
function recordKeysOf({ head, steps }: Path): readonly RecordKey[] | null {
  const isDollar = head.kind === 'Variable' && head.name === '';
  const [first, ...rest] = isDollar ? steps : [head, ...steps];
  if (first?.kind !== 'Key') return null;
  const keys = [toRecordKey(first)];
  for (const step of rest) {
    if (step.kind === 'Key') keys.push(toRecordKey(step));
    else if (step.kind === 'Optional')
      keys.push({ ...(keys.pop() ?? toRecordKey(first)), dropsNull: true });
    else return null;
  }
  return keys;
}

type Key = { readonly name: string; readonly quoted: boolean };

function toRecordKey({ name, quoted }: Key): RecordKey {
  return { name, quoted, optional: false, dropsNull: false };
}
