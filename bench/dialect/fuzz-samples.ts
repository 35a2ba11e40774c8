import { parseArgs } from 'node:util';
import { fuzzSamples } from '@banyan/legacy-adapters/test/samples/fuzz/fuzz-samples.ts';
import { fuzzWire } from '@banyan/legacy-adapters/test/samples/fuzz/fuzz-wire.ts';

// Breaks recorded answers in 100,000 ways, and reads them as the adapters do. Ends with 1 when one of them crashes, takes more
// than a second, is not classified, or changes what objects inherit.
//
//     node bench/dialect/fuzz-samples.ts [--runs 100000] [--wire 5000] [--seed 1]
//
// `--wire`: how many are also sent to an adapter as bytes that are broken anywhere.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    wire: { type: 'string', default: '5000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});

const seed = Number(values.seed);
const report = fuzzSamples(seed, Number(values.runs));
print('read', report.outcomes);
const { ms, answer } = report.slowest;
process.stdout.write(`slowest: ${ms.toFixed(1)} ms of processor time (${answer})\n`);
const wire = await fuzzWire(seed, Number(values.wire));
print('sent', wire.outcomes);

const faults = [...report.faults, ...wire.faults];
process.stdout.write(`from seed ${seed}: ${faults.length} faults\n`);
for (const fault of faults.slice(0, 20)) process.stdout.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;

function print(title: string, outcomes: ReadonlyMap<string, number>): void {
  process.stdout.write(`${title}\n`);
  for (const [outcome, count] of [...outcomes].sort((a, b) => b[1] - a[1])) {
    process.stdout.write(`${String(count).padStart(8)} ${outcome}\n`);
  }
}
