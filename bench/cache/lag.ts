import { parseArgs } from 'node:util';
import { tryLag } from '@banyan/platform/test/cache/replicas/lag-trial.ts';

// How long after an invalidation is acknowledged do the memories of the other processes still hold what it is about?
//
//     node bench/cache/lag.ts [--invalidations 3000] [--replicas 3]

/** No memory may lag longer while nothing is in trouble. */
const boundMs = 250;

const { values } = parseArgs({
  options: {
    invalidations: { type: 'string', default: '3000' },
    replicas: { type: 'string', default: '3' },
  },
});
const startedAtMs = performance.now();

const { lagsMs, stale } = await tryLag({
  invalidations: Number(values.invalidations),
  replicas: Number(values.replicas),
});

const sorted = lagsMs.toSorted((one, other) => one - other);
const seconds = (performance.now() - startedAtMs) / 1000;
const faster = sorted.filter((lagMs) => lagMs <= 0).length;
process.stdout.write(
  `${values.invalidations} invalidations, ${sorted.length} memories of other processes, ` +
    `${faster} of them before the acknowledgement; stale reads: ${stale}; ${seconds.toFixed(0)} s\n`,
);
process.stdout.write(
  `lag behind the acknowledgement: median ${atShare(0.5)}, p99 ${atShare(0.99)}, most ${atShare(1)}\n`,
);
process.exitCode = stale === 0 && (sorted.at(-1) ?? 0) <= boundMs ? 0 : 1;

function atShare(share: number): string {
  const lagMs = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return `${lagMs.toFixed(2)} ms`;
}
