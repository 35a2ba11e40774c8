import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { WorkloadParts } from './report/goals.ts';
import { describeMachine, readMachine } from './report/machine.ts';
import { reportGoals } from './report/report-goals.ts';
import { type ReportPart, reportWorkload } from './report/report-workload.ts';
import { installPeers } from './run/install-peers.ts';
import { startLegacyStubs } from './run/legacy-stubs.ts';
import { startLoadProcess } from './run/load-process.ts';
import { planSteps, timeLimitMs } from './run/plan.ts';
import { readReference, runStep } from './run/run-step.ts';
import type { Ground } from './run/targets.ts';
import { WORKLOADS } from './workloads.ts';

// Measures Banyan beside its peers over stubs of the legacy services, prints a table per workload and whether the
// product's targets are reached, and writes bench/results/<date>.md. At most 15 minutes, with --quick 3.
//
//     node bench/main.ts [--quick] [--only banyan --only product-page …]

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const started = new Date();
const say = (text: string) => process.stdout.write(text);
const command = ['node bench/main.ts', ...process.argv.slice(2)].join(' ');
const report = [`# ${started.toISOString().slice(0, 10)}: \`${command}\`\n\n`];

const installFault = await installPeers();
if (installFault !== null) report.push(`Without the peers: ${installFault}\n\n`);
report.push(describeMachine(await readMachine()), '\n');
say(report.join(''));

await using stack = new AsyncDisposableStack();
const dir = await mkdtemp(join(tmpdir(), 'banyan-bench-'));
stack.defer(() => rm(dir, { recursive: true, force: true }));
const stubs = stack.use(await startLegacyStubs());
const load = stack.use(await startLoadProcess());
const ground: Ground = { stubs, dir };
const deadline = performance.now() + timeLimitMs(values.quick);
const steps = planSteps({ isQuick: values.quick, only: values.only });

const measured: WorkloadParts[] = [];
for (const name of WORKLOADS) {
  const ofWorkload = steps.filter(({ workload }) => workload === name);
  if (ofWorkload.length === 0) continue;
  const reference = await readReference(name, ground);
  const parts: ReportPart[] = [];
  for (const step of ofWorkload) {
    parts.push(await runStep(step, { bench: { load, stubs }, ground, reference, deadline }));
  }
  const table = reportWorkload(name, parts);
  say(table);
  report.push(table);
  measured.push({ workload: name, parts });
}
const goals = reportGoals(measured);
say(goals);
report.push(goals);

const results = join(import.meta.dirname, 'results');
await mkdir(results, { recursive: true });
// One file a day, the last whole run: a part of a run has a file of its own.
const isWhole = !values.quick && values.only.length === 0;
const file = `${started.toISOString().slice(0, 10)}${isWhole ? '' : '-part'}.md`;
await writeFile(join(results, file), report.join(''));
say(`written to bench/results/${file}\n`);
