import { parseArgs } from 'node:util';
import { languageProperties } from '@banyan/legacy-adapters/test/connect/properties/language-properties.ts';
import fc from 'fast-check';

// Tries the promises of the mapping language on 100,000 random texts and data each. Ends with 1 when one is broken.
//
//     node bench/connect/fuzz-language.ts [--runs 100000] [--seed 1]

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
const seed = Number(values.seed);

for (const [promise, property] of Object.entries(languageProperties())) {
  const outcome = fc.check(property, { numRuns: Number(values.runs), seed });
  process.stdout.write(`${outcome.failed ? 'BROKEN' : 'kept'}: ${promise} (${outcome.numRuns})\n`);
  if (!outcome.failed) continue;
  process.stdout.write(`${fc.defaultReportMessage(outcome)}\n`);
  process.exitCode = 1;
}
process.stdout.write(`seed ${seed}\n`);
