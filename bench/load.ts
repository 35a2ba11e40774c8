import autocannon from 'autocannon';
import { popularProducts, stockWrite } from './workloads.ts';
import { createRandom, createZipf } from './zipf.ts';

// The load generator, in a process of its own: receives a LoadJob, answers with a LoadResult, and so on until it is
// disconnected. Each connection sends its next request when the last one was answered.

/** One run of load. */
export interface LoadJob {
  readonly url: string;
  /** Distinct requests, the most popular first. */
  readonly bodies: readonly string[];
  /** The product that each request shows; its stock is then compared with the writes. */
  readonly products: readonly number[];
  readonly connections: number;
  /** `sweep` sends every request once, `zipf` chooses by popularity for so many seconds. */
  readonly kind: 'sweep' | 'zipf';
  readonly seconds: number;
  /** The share of requests that are writes, from 0 to 1. */
  readonly writeShare: number;
  readonly seed: number;
}

/** What a run came to. Latencies in milliseconds. */
export interface LoadResult {
  readonly answers: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers with another status than 200 or with errors, and requests without an answer. */
  readonly failed: number;
  /** Answers whose stock lacks a write that had been answered before the request was sent. */
  readonly stale: number;
}

process.on('message', (job: LoadJob) => {
  run(job).then(
    (result) => process.send?.({ kind: 'result', result }),
    (error: unknown) => process.send?.({ kind: 'failed', message: String(error) }),
  );
});
process.send?.({ kind: 'listening', url: '' });

/** What a connection remembers of the request that it has sent. */
interface Sent {
  product?: number;
  leastStock?: number;
}

async function run(job: LoadJob): Promise<LoadResult> {
  const choose = createChooser(job);
  const stocks = new Map<number, number>();
  const latencies: number[] = [];
  let failed = 0;
  let stale = 0;

  const finished = Promise.withResolvers<autocannon.Result>();
  const options: autocannon.Options = {
    url: job.url,
    connections: job.connections,
    ...(job.kind === 'sweep' ? { amount: job.bodies.length } : { duration: job.seconds }),
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        setupRequest(request, context: Sent) {
          const { body, product } = choose();
          if (product !== undefined) {
            context.product = product;
            context.leastStock = stocks.get(product) ?? 0;
          }
          return { ...request, body };
        },
        onResponse(status, body, { product, leastStock = 0 }: Sent) {
          if (status !== 200 || body.includes('"errors":')) failed += 1;
          if (product === undefined) return;
          const stock = Number(/"stock":(\d+)/.exec(body)?.[1]);
          if (stock < leastStock) stale += 1;
          if (body.includes('"adjustStock"')) raise(stocks, product, stock);
        },
      },
    ],
  };
  const running = autocannon(options, (error: unknown, result) => {
    if (error) finished.reject(error);
    else finished.resolve(result);
  });
  running.on('response', (_client, _status, _bytes, ms) => latencies.push(ms));
  const { errors, duration } = await finished.promise;
  latencies.sort((a, b) => a - b);
  return {
    answers: latencies.length,
    seconds: duration,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    failed: failed + errors,
    stale,
  };
}

interface Choice {
  readonly body: string;
  readonly product?: number;
}

function createChooser({ kind, bodies, products, writeShare, seed }: LoadJob): () => Choice {
  const random = createRandom(seed);
  const rank = createZipf(bodies.length, random);
  const written = popularProducts();
  const writtenRank = createZipf(written.length, random);
  let next = 0;
  const read = (index: number): Choice => {
    const product = products[index];
    return { body: bodies[index] ?? '', ...(product !== undefined && { product }) };
  };
  return () => {
    if (kind === 'sweep') return read(next++ % bodies.length);
    if (random() >= writeShare) return read(rank());
    const product = written[writtenRank()] ?? 1;
    return { body: stockWrite(product), product };
  };
}

function raise(stocks: Map<number, number>, product: number, stock: number): void {
  stocks.set(product, Math.max(stock, stocks.get(product) ?? 0));
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
