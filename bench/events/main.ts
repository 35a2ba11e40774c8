import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatTable } from '../format-table.ts';
import { describeMachine, readMachine } from '../report/machine.ts';
import type { PartRow, RunPart } from './part.ts';
import { killBrokers } from './parts/broker-kills.ts';
import { measureChangeLatency } from './parts/change-latency.ts';
import { measureMutationRate } from './parts/mutation-rate.ts';
import { killRelays } from './parts/relay-kills.ts';
import { measureRelayThroughput } from './parts/relay-throughput.ts';
import { killWritersOnAll } from './parts/writer-kills.ts';

// Kills writers, relays and brokers, and measures outbox, relay and the way of a change to the gateway; prints a table and
// writes bench/results/events-<date>.md. Ends with code 1 when anything was lost, made up or told twice behind an inbox, or
// when a part has failed.
//
//     node bench/events/main.ts [--quick] [--only relay …]

/** A part, and after how many minutes it counts as hung. */
const parts: readonly (readonly [name: string, run: RunPart, limitMinutes: number])[] = [
  ['writer kills', killWritersOnAll, 20],
  ['relay kills', killRelays, 15],
  ['broker kills and memory', killBrokers, 15],
  ['relay throughput', measureRelayThroughput, 6],
  ['mutation rate', measureMutationRate, 4],
  ['change latency', measureChangeLatency, 4],
];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const chosen = parts.filter(
  ([name]) => values.only.length === 0 || values.only.some((word) => name.includes(word)),
);
if (chosen.length === 0) {
  const names = parts.map(([name]) => name).join(', ');
  process.stderr.write(`--only: expected a part of ${names}, received ${values.only.join(', ')}\n`);
  process.exit(2);
}

const date = new Date().toISOString().slice(0, 10);
const command = ['node bench/events/main.ts', ...process.argv.slice(2)].join(' ');
const machine = describeMachine({ ...(await readMachine()), peers: {} });
const heading = `# ${date}: \`${command}\`\n\n${machine}\n`;
const rows: (readonly [part: string, row: PartRow])[] = [];
const failures: string[] = [];

for (const [name, run, limitMinutes] of chosen) {
  const startMs = performance.now();
  const report = (row: PartRow) => {
    rows.push([name, row]);
    process.stdout.write(`${name}: ${row.what}, ${row.count}: ${row.result}\n`);
  };
  try {
    await withinMinutes(run({ isQuick: values.quick, report }), limitMinutes);
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  process.stdout.write(`${name}: ${Math.round((performance.now() - startMs) / 1000)} s\n`);
}

const faults = [...failures, ...rows.flatMap(([part, row]) => faultsOf(part, row))];
const text = `${heading}${tableOf()}\n${verdict()}`;
const suffix = chosen.length < parts.length || values.quick ? '-part' : '';
const file = join(import.meta.dirname, `../results/events-${date}${suffix}.md`);
await writeFile(file, text);
process.stdout.write(`\n${text}\nwritten to ${file}\n`);
// A part that hangs must not keep the process.
process.exit(faults.length > 0 ? 1 : 0);

function tableOf(): string {
  const head = [
    'part',
    'what',
    'count',
    'lost',
    'duplicates',
    'after the inbox',
    'ghosts',
    'result',
  ];
  const cell = (count: number | null) => (count === null ? '–' : String(count));
  return formatTable([
    head,
    ...rows.map(([part, row]) => [
      part,
      row.what,
      row.count,
      cell(row.lost),
      cell(row.duplicates),
      cell(row.afterInbox),
      cell(row.ghosts),
      row.result,
    ]),
  ]);
}

function verdict(): string {
  if (faults.length === 0) return 'Every promise held.\n';
  return `${faults.map((fault) => `- **${fault}**`).join('\n')}\n`;
}

function faultsOf(part: string, { what, lost, afterInbox, ghosts, fault }: PartRow): string[] {
  const found = [
    [lost, 'lost'],
    [afterInbox, 'told twice behind an inbox'],
    [ghosts, 'without a change'],
  ].flatMap(([count, name]) => (Number(count) > 0 ? [`${count} ${name}`] : []));
  return [...found, ...(fault === null ? [] : [fault])].map((it) => `${part}, ${what}: ${it}`);
}

async function withinMinutes(work: Promise<void>, minutes: number): Promise<void> {
  const timer = new AbortController();
  const late = delay(minutes * 60_000, null, { signal: timer.signal }).then(() => {
    throw new Error(`gave no result within ${minutes} minutes`);
  });
  late.catch(() => undefined);
  try {
    await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
