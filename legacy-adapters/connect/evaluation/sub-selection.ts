import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Path, SelectionItem, SubSelection } from '../ast.ts';
import { asMember, mergeAll, onlyObjects } from './contributions.ts';
import { type Evaluate, rebind, step } from './evaluation.ts';
import { isList } from './json-type.ts';
import { createMembers } from './members.ts';
import { type CompileParts, compileNamedItem, compileRecord, needsMerge } from './record.ts';
import type { Build } from './record-code.ts';

/** `{ item item … }`: for an object an object, for a list a list of what its elements give. */
export function compileItems({ items }: SubSelection, compile: CompileParts): Build {
  if (needsMerge(items)) return throughLists(compileMergedItems(items, compile));
  const named = items.filter((item) => item.kind === 'NamedItem');
  return throughLists(compileRecord(named, compile));
}

function throughLists(buildOne: Build): Build {
  const build: Build = (data, run, places) => {
    if (!isList(data)) return buildOne(data, run, places);
    const elementPlaces = rebind(step(places, '@'));
    return data.map((element) => build(element, run, elementPlaces) ?? null);
  };
  return build;
}

function compileMergedItems(items: readonly SelectionItem[], compile: CompileParts): Build {
  const value = bareValueOf(items);
  const evaluate =
    value === null
      ? mergeAll(items.map((item) => compileContribution(item, compile)))
      : orEmpty(compile.path(value));
  return (data, run, places) => {
    const output = evaluate(data, data, run, places);
    return isJsonObject(data) || !isEmptyObject(output) ? output : data;
  };
}

/** The path whose value is that of the braces: the grammar lets it stand only alone. */
function bareValueOf([only]: readonly SelectionItem[]): Path | null {
  if (only?.kind !== 'InlinedItem' || only.spread) return null;
  return only.path.subSelection === null ? only.path : null;
}

function orEmpty(evaluate: Evaluate): Evaluate {
  return (root, at, run, places) => {
    const value = evaluate(root, at, run, places);
    return value === undefined ? createMembers() : value;
  };
}

function compileContribution(item: SelectionItem, compile: CompileParts): Evaluate {
  if (item.kind === 'InlinedItem') return onlyObjects(compile.path(item.path));
  return asMember(item.name, compileNamedItem(item, compile));
}

function isEmptyObject(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}
