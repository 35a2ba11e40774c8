import { deepStrictEqual } from 'node:assert';
import type { Selection } from '@banyan/legacy-adapters/connect/ast.ts';
import { compileSelection } from '@banyan/legacy-adapters/connect/compiler.ts';
import { parseSelection } from '@banyan/legacy-adapters/connect/parser.ts';
import { createSource } from '@banyan/legacy-adapters/connect/source.ts';
import { compileAnswerMapping } from '@banyan/legacy-adapters/runtime/mapping/answer-mapping.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { createProductRows, mapByHand, productSelection } from './product-rows.ts';
import { measureUserTime } from './user-time.ts';

// How much slower is a mapping than a function written by hand, and how long does it take to compile one?
//
//     node bench/connect/mapping.ts
//
// Ends with 1 when a target is missed.

const mostTimesByHand = 2.5;
const mostCompileMs = 1;
const windows = { windows: 41, windowMs: 40 };

const rows = createProductRows(1000);
const map = compileSelection(parse(productSelection));
const input = rows as unknown as JsonValue;
deepStrictEqual(JSON.stringify(map(input, {})), JSON.stringify(mapByHand(rows)));

const whole = compileAnswerMapping(
  { selection: parse(productSelection), coordinate: 'Query.products[0]' },
  { open: () => () => undefined },
);
const request = {} as RequestContext;

const [byHandUs = 0, mappingUs = 0, wholeUs = 0, reportingUs = 0] = measureUserTime(
  [
    () => mapByHand(rows),
    () => map(input, {}),
    () => whole.map(input, {}, request),
    () => map(input, {}, () => {}),
  ],
  windows,
);

const text = longSelection(100);
const tree = parse(text);
const [parseUs = 0, compileUs = 0, coldUs = 0, hotUs = 0] = measureUserTime(
  [
    () => parse(text),
    () => compileSelection(tree),
    () => mapObjects(tree, 49),
    () => mapObjects(tree, 51),
  ],
  windows,
);

const timesByHand = mappingUs / byHandUs;
const lines = [
  `1,000 rows of ten fields and two groups: by hand ${byHandUs.toFixed(0)} us, mapping ${mappingUs.toFixed(0)} us`,
  `  ${timesByHand.toFixed(2)} times by hand (target: at most ${mostTimesByHand})`,
  `  as an adapter does it, looking for what is missing: ${wholeUs.toFixed(0)} us`,
  `  with a listener for problems: ${reportingUs.toFixed(0)} us`,
  `  a function of its own for 100 lines, once they have built 50 objects: ${((hotUs - coldUs) / 1000).toFixed(1)} ms`,
  `100 lines: parse ${(parseUs / 1000).toFixed(3)} ms, compile ${(compileUs / 1000).toFixed(3)} ms (target: at most ${mostCompileMs})`,
];
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = timesByHand <= mostTimesByHand && compileUs / 1000 <= mostCompileMs ? 0 : 1;

function mapObjects(selection: Selection, count: number): void {
  const run = compileSelection(selection);
  for (let done = 0; done < count; done += 1) run({}, {});
}

function longSelection(lineCount: number): string {
  const forms = [
    (index: number) => `plain${index}`,
    (index: number) => `renamed${index}: source_${index}.inner?.leaf`,
    (index: number) => `group${index} { id name: title }`,
    (index: number) => `state${index}: status_${index}->match(['a', 'A'], ['b', 'B'], [@, null])`,
    (index: number) => `total${index}: $(sum_${index} ?? 0)->add($args.extra)`,
  ];
  return Array.from({ length: lineCount }, (_, index) => forms[index % forms.length]?.(index)).join(
    '\n',
  );
}

function parse(selection: string): Selection {
  const result = parseSelection(createSource('bench', selection), 'v0.3');
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.diagnostics));
}
