import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import { describe, expect, it } from '@jest/globals';
import { compileSelection } from '../../connect/compiler.ts';
import type { CompiledMapping, MappingVariables } from '../../connect/mapping.ts';
import { METHOD_NAMES } from '../../connect/methods/method-table.ts';
import { printSelection } from '../../connect/printer.ts';
import { createProblemList } from '../../connect/problems.ts';
import { casesBySpec, readMappingTopics } from './cases/mapping-case.ts';
import { parseForTest, withoutPlaces } from './parse-for-test.ts';

const topics = readMappingTopics();

/** How often a mapping runs before its records have functions of their own for certain. */
const runsUntilHot = 60;

describe.each(topics.map((topic) => [topic.topic, casesBySpec(topic)] as const))(
  '%s',
  (_topic, cases) => {
    const titled = cases.map(
      (each) => [each.spec, each.mapping, show(each.input).slice(0, 60), each] as const,
    );

    it.each(titled)('in %s, %s makes of %s what it must', (spec, _mapping, _input, each) => {
      const { mapping, input, variables = {}, expected, problems = [] } = each;
      const run = compileSelection(parseForTest(mapping, spec));

      const list = createProblemList();
      const value = run(input, variables, list.report);
      const hotValue = runUntilHot(run, input, variables);

      expect(show(value)).toBe(show(expected));
      expect(value).toEqual(expected);
      expect(list.problems().map(printProblem)).toEqual(problems);
      expect(show(hotValue)).toBe(show(expected));
      expect(hotValue).toEqual(expected);
    });

    it.each(titled)('in %s, %s is printed as the same tree (%s)', (spec, _text, _input, each) => {
      const tree = parseForTest(each.mapping, spec);

      const printed = parseForTest(printSelection(tree), spec);

      expect(withoutPlaces(printed)).toEqual(withoutPlaces(tree));
    });
  },
);

describe('the cases', () => {
  const mappings = topics.flatMap(({ cases }) => cases.map(({ mapping }) => mapping));

  it('call every method', () => {
    const untested = METHOD_NAMES.filter(
      (name) => !mappings.some((mapping) => new RegExp(`->${name}\\b`).test(mapping)),
    );

    expect(untested).toEqual([]);
    expect(METHOD_NAMES).toHaveLength(44);
  });

  it('are many', () => {
    expect(mappings.length).toBeGreaterThan(500);
  });
});

function runUntilHot(
  run: CompiledMapping,
  input: JsonValue | undefined,
  variables: MappingVariables,
): JsonValue | undefined {
  for (let count = 0; count < runsUntilHot; count += 1) run(input, variables);
  return run(input, variables);
}

function printProblem(problem: { path: string; message: string; count: number }): string {
  const { path, message, count } = problem;
  return `${path}: ${message}${count === 1 ? '' : ` (${count} times)`}`;
}

function show(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : stringifyJson(value);
}
