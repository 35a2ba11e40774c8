import { parseArgs } from 'node:util';
import { runFlood } from '@banyan/platform/test/cache/flood/run-flood.ts';

// A million different keys through a cache of 64 MiB, on a Redis of 64 MiB: how much memory does it take, is anything old?
//
//     node bench/cache/key-flood.ts [--keys 1000000] [--memory-mib 64] [--redis-mib 64]

const { values } = parseArgs({
  options: {
    keys: { type: 'string', default: '1000000' },
    'memory-mib': { type: 'string', default: '64' },
    'redis-mib': { type: 'string', default: '64' },
  },
});
const mib = 1024 * 1024;
const startedAtMs = performance.now();

const outcome = await runFlood({
  keys: Number(values.keys),
  maxMemoryBytes: Number(values['memory-mib']) * mib,
  maxRedisBytes: Number(values['redis-mib']) * mib,
  onProgress({ keys, memoryBytes, rssBytes }, redisBytes) {
    const memory = `L1 ${toMib(memoryBytes)}, RSS ${toMib(rssBytes)}, Redis ${toMib(redisBytes)}`;
    process.stdout.write(`${keys} keys: ${memory}\n`);
  },
});

const seconds = (performance.now() - startedAtMs) / 1000;
const { maxMemoryBytes, maxRssBytes, maxRedisBytes, warnings, ...counts } = outcome;
process.stdout.write(`${JSON.stringify({ ...counts, warnings: warnings.length })}\n`);
process.stdout.write(
  `at most L1 ${toMib(maxMemoryBytes)}, RSS ${toMib(maxRssBytes)}, Redis ${toMib(maxRedisBytes)}; ${seconds.toFixed(0)} s\n`,
);
process.exitCode = outcome.stale + outcome.failed === 0 ? 0 : 1;

function toMib(bytes: number): string {
  return `${(bytes / mib).toFixed(1)} MiB`;
}
