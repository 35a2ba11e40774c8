import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { countOf, type PartOptions, partRow } from '../part.ts';

const configFile = join(
  import.meta.dirname,
  '../../../gateway/e2e/fixtures/cached/banyan.config.ts',
);
const productId = 42;
const pauseMs = 2;

/**
 * How long a gateway serves the old value after a change inside of PHP: from the answer of Lumen, to whom the change was sent
 * past the gateway, to the first answer of the gateway with the new value. Outbox in SQLite, relay and cache in the gateway,
 * RabbitMQ between them.
 */
export async function measureChangeLatency({ isQuick, report }: PartOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const changes = isQuick ? 10 : 300;
  const rabbitmq = stack.use(await startRabbitmq());
  const env = { RABBITMQ_URL: rabbitmq.url };
  const project = stack.use(await startReferenceProject({ configFile, env, relaysOutboxes: true }));
  const times: number[] = [];
  let stock = await readStock(project);
  for (let change = 0; change < changes; change += 1) {
    // Up and down, so that there is always something to sell.
    const delta = change % 2 === 0 ? -1 : 1;
    await changeStock(project, delta);
    stock += delta;
    times.push(await timeUntilServed(project, stock));
  }
  times.sort((one, other) => one - other);
  const [p50, p99, longest] = [0.5, 0.99, 1].map((share) => at(times, share));
  report(
    partRow({
      what: 'change in Lumen until the gateway serves it',
      count: countOf(changes, 'changes'),
      result: `p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms`,
    }),
  );
}

async function changeStock({ catalog }: ReferenceProject, delta: number): Promise<void> {
  const response = await fetch(`${catalog.url}/products/${productId}/stock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer catalog-secret' },
    body: JSON.stringify({ delta }),
  });
  if (!response.ok) throw new Error(`The catalog answered ${response.status}`);
  await response.arrayBuffer();
}

async function timeUntilServed(project: ReferenceProject, expected: number): Promise<number> {
  const from = performance.now();
  while ((await readStock(project)) !== expected) await delay(pauseMs);
  return performance.now() - from;
}

async function readStock(project: ReferenceProject): Promise<number> {
  const { data } = await project.ask<{ readonly product: { readonly stock: number } }>({
    query: `{ product(id: ${productId}) { stock } }`,
  });
  return data.product.stock;
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN).toFixed(0);
}
