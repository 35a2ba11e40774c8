import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import { describe, expect, it } from '@jest/globals';
import { compileSelection } from '../../connect/compiler.ts';
import { METHOD_NAMES } from '../../connect/methods/method-table.ts';
import { printSelection } from '../../connect/printer.ts';
import { bindingCases, coalesceCases, literalCases, mergeCases } from './cases/expression-cases.ts';
import type { MappingCase } from './cases/mapping-case.ts';
import {
  comparisonMethodCases,
  elementMethodCases,
  listMethodCases,
  logicMethodCases,
  matchMethodCases,
  numberMethodCases,
  objectMethodCases,
  textMethodCases,
  valueMethodCases,
} from './cases/method-cases.ts';
import { listCases, optionalCases, pathCases } from './cases/path-cases.ts';
import { parseForTest, withoutPlaces } from './parse-for-test.ts';

const groups: Readonly<Record<string, readonly MappingCase[]>> = {
  'keys and paths': pathCases,
  lists: listCases,
  'the optional ?': optionalCases,
  literals: literalCases,
  'the operators ?? and ?!': coalesceCases,
  'merged items': mergeCases,
  '->as': bindingCases,
  'methods for any value': valueMethodCases,
  'methods for lists': listMethodCases,
  'methods that look into a value': elementMethodCases,
  'methods that match': matchMethodCases,
  'methods that compare': comparisonMethodCases,
  'methods for booleans': logicMethodCases,
  'methods that calculate': numberMethodCases,
  'methods for text': textMethodCases,
  'methods for objects': objectMethodCases,
};

describe.each(Object.entries(groups))('mapping with %s', (_group, cases) => {
  const titled = cases.map((each) => [each.selection, show(each.input), each] as const);

  it.each(titled)('evaluates %s on %s', (_selection, _input, each) => {
    const { selection, spec = 'v0.3', input, variables = {}, expected, problems = [] } = each;
    const run = compileSelection(parseForTest(selection, spec));

    const reported: string[] = [];
    const value = run(input, variables, ({ path, message }) => {
      reported.push(`${path}: ${message}`);
    });

    expect(show(value)).toBe(show(expected));
    expect(value).toEqual(expected);
    expect(reported).toEqual(problems);
    expect(run(input, variables)).toEqual(value);
  });

  it.each(titled)('prints %s (%s) so that it parses to the same tree', (_text, _input, each) => {
    const { selection, spec = 'v0.3' } = each;
    const tree = parseForTest(selection, spec);

    const printed = parseForTest(printSelection(tree), spec);

    expect(withoutPlaces(printed)).toEqual(withoutPlaces(tree));
  });
});

it('covers every method', () => {
  const selections = Object.values(groups)
    .flat()
    .map(({ selection }) => selection);

  const untested = METHOD_NAMES.filter(
    (name) => !selections.some((selection) => new RegExp(`->${name}\\b`).test(selection)),
  );

  expect(untested).toEqual([]);
  expect(METHOD_NAMES).toHaveLength(44);
});

function show(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : stringifyJson(value);
}
