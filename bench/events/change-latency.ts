import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';

// How long a gateway serves the old value after a change inside of PHP: from the answer of Lumen, to whom the change was sent
// past the gateway, to the first answer of the gateway with the new value. Outbox in SQLite, relay and cache in the gateway,
// RabbitMQ between them.
//
//     node bench/events/change-latency.ts [changes, default 200]

const changes = Number(process.argv[2] ?? 200);
const productId = 42;
const pauseMs = 2;

await using stack = new AsyncDisposableStack();
const rabbitmq = await startRabbitmq();
stack.defer(() => rabbitmq.stop());
const project = stack.use(
  await startReferenceProject({
    configFile: join(import.meta.dirname, '../../gateway/e2e/fixtures/cached/banyan.config.ts'),
    env: { RABBITMQ_URL: rabbitmq.url },
    relaysOutboxes: true,
  }),
);

const times: number[] = [];
let stock = await readStock();
for (let change = 0; change < changes; change += 1) {
  // Up and down, so that there is always something to sell.
  const delta = change % 2 === 0 ? -1 : 1;
  await changeStock(delta);
  stock += delta;
  times.push(await timeUntilServed(stock));
}
times.sort((one, other) => one - other);
process.stdout.write(
  `${changes} changes: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms\n`,
);

async function changeStock(delta: number): Promise<void> {
  const response = await fetch(`${project.catalog.url}/products/${productId}/stock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer catalog-secret' },
    body: JSON.stringify({ delta }),
  });
  if (!response.ok) throw new Error(`The catalog answered ${response.status}`);
  await response.arrayBuffer();
}

async function timeUntilServed(expected: number): Promise<number> {
  const from = performance.now();
  while ((await readStock()) !== expected) await delay(pauseMs);
  return performance.now() - from;
}

async function readStock(): Promise<number> {
  const { data } = await project.ask<{ readonly product: { readonly stock: number } }>({
    query: `{ product(id: ${productId}) { stock } }`,
  });
  return data.product.stock;
}

function at(share: number): string {
  const place = Math.max(0, Math.ceil(times.length * share) - 1);
  return (times[place] ?? Number.NaN).toFixed(0);
}
