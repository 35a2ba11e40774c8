import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startReferenceProject } from '@banyan/devkit/reference-project.ts';
import autocannon from 'autocannon';
import { formatTable } from './format-table.ts';

/**
 * Runs the `storefront` operation against a gateway process over the real PHP services, at 1, 10 and 50 connections,
 * and prints requests per second, latency and legacy calls per request. Legacy calls are counted by the PHP services.
 *
 *     npm run bench -- [--seconds 10]
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
const query = await readFile(
  fileURLToPath(new URL('../schema/operations/storefront.graphql', import.meta.url)),
  'utf8',
);

await using project = await startReferenceProject({
  env: { NODE_ENV: 'production', LOG_LEVEL: 'warn' },
});
const rows: string[][] = [];
for (const connections of [1, 10, 50]) rows.push(await measure(connections));

const head = ['connections', 'requests/s', 'p50 ms', 'p99 ms', 'legacy calls/request', 'failed'];
process.stdout.write(
  `storefront, ${values.seconds} s each, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}\n`,
);
process.stdout.write(formatTable([head, ...rows]));

async function measure(connections: number): Promise<string[]> {
  await project.clearLegacyCalls();
  const result = await autocannon({
    url: `${project.url}/graphql`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    connections,
    duration: Number(values.seconds),
    verifyBody: (body) => body?.includes('"errors"') === false,
  });
  const legacyCalls = await project.countLegacyCalls();
  const answered = result['2xx'];
  return [
    String(connections),
    result.requests.average.toFixed(1),
    String(result.latency.p50),
    String(result.latency.p99),
    (legacyCalls / answered).toFixed(1),
    String(result.errors + result.non2xx + result.mismatches),
  ];
}
