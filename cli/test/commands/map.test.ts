import { describe, expect, it } from '@jest/globals';
import { fixture, runCli } from '../helpers/run-cli.ts';

const cwd = fixture('mapping');

function map(args: readonly string[], input: string) {
  return runCli(['map', ...args], { cwd, input });
}

describe('banyan map', () => {
  it('prints what a selection makes of the input, with long integers as they are', async () => {
    const result = await map(
      ['id tags: tag_list->first'],
      '{"id":9007199254740993,"tag_list":["a"]}',
    );

    const printed = '{\n  "id": 9007199254740993,\n  "tags": "a"\n}\n';
    expect(result).toEqual({ code: 0, stdout: printed, stderr: '' });
  });

  it('reads the selection and the variables from files', async () => {
    const args = ['--file', 'order.selection', '--vars', 'variables.json'];

    const { code, stdout } = await map(args, '{"id":1,"user":{"name":"Ada","mail":"x"}}');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ id: 1, owner: { name: 'Ada' }, by: 9 });
  });

  it('prints each problem once on the error stream, with its place and how often it came', async () => {
    const result = await map(
      ['items { id price }'],
      '{"items":[{"id":1},{"id":2},{"id":3,"price":4}]}',
    );

    expect(result.code).toBe(0);
    expect(JSON.parse(result.stdout).items).toEqual([{ id: 1 }, { id: 2 }, { id: 3, price: 4 }]);
    expect(result.stderr).toBe('items.@.price: Property .price not found in object (2 times)\n');
  });

  it('says on the error stream that a value is missing, and prints none', async () => {
    const result = await map(['$args.id'], '');

    expect(result).toEqual({
      code: 0,
      stdout: '',
      stderr: '$args: Variable $args not found\nThe value is missing.\n',
    });
  });

  it('names the methods that would not run in Apollo Router', async () => {
    const result = await map(['$->keys->map(@->typeof)'], '{"a":1,"b":2}');

    expect(JSON.parse(result.stdout)).toEqual(['string', 'string']);
    expect(result.stderr).toBe(
      '->keys is a method of Banyan: Apollo Router does not have it.\n' +
        '->typeof is a method of Banyan: Apollo Router does not have it.\n',
    );
  });

  it.each([
    ['v0.3', '{\n  "x": 7\n}\n'],
    ['v0.4', '{\n  "x": "Book"\n}\n'],
  ])('reads the selection by the grammar of %s', async (spec, printed) => {
    const { stdout } = await map(['--spec', spec, 'x: "Book"'], '{"Book":7}');

    expect(stdout).toBe(printed);
  });

  it('prints the tree before the value with --explain', async () => {
    const { stdout } = await map(
      ['--spec', 'v0.4', '--explain', 'id ...a->match([1, { b }], [@, null])'],
      '{"id":1,"a":1,"b":2}',
    );

    expect(stdout).toBe(
      [
        'an object, or one for each element of a list',
        '  member "id"',
        '    key "id" of $',
        '  spread of',
        '    key "a" of $',
        '    then method match',
        '      argument 1',
        '        list',
        '          element',
        '            literal 1',
        '          element',
        '            object',
        '              member "b"',
        '                key "b" of $',
        '      argument 2',
        '        list',
        '          element',
        '            @',
        '          element',
        '            literal null',
        '',
        '{',
        '  "id": 1,',
        '  "b": 2',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('shows line, column and a caret for a syntax error, and ends with 1', async () => {
    const result = await map(['id\nname: $(first ?? last ?! nick)'], '{}');

    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: [
        '<argument>:2:23 INVALID_SELECTION',
        '  "??" and "?!" cannot be mixed: put one of them in its own $( … ).',
        '  2 | name: $(first ?? last ?! nick)',
        '    |                       ^^',
        '',
      ].join('\n'),
    });
  });

  it.each([
    [['id'], '{"id":', /^The input is not JSON: /],
    [['id', '--vars', 'list.json'], '{}', /^list\.json must hold an object/],
    [['id', '--vars', 'none.json'], '{}', /^none\.json cannot be read: /],
    [['--file', 'none.selection'], '{}', /^none\.selection cannot be read: /],
    [['id', '--file', 'order.selection'], '{}', /^Give the selection as argument or by --file/],
    [[], '{}', /^Give a selection, such as/],
    [['id', '--spec', 'v0.9'], '{}', /Allowed choices are v0\.1, v0\.2, v0\.3, v0\.4/],
  ])('ends %j on %j with 1 and says why', async (args, input, reason) => {
    const result = await map(args, input);

    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(reason);
  });
});
