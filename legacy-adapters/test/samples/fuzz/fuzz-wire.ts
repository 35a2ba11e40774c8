import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { GraphQLFormattedError } from 'graphql';
import { createAdapterUnderTest } from '../../runtime/adapter-under-test.ts';
import { listSampleIds } from '../recorded-answer.ts';
import { readSchema } from '../sample-case.ts';
import { mutateBytes, seededRandom } from './mutate.ts';
import { isPrototypeChanged } from './read-mutated.ts';

/** A call that waits for so long for a broken answer has failed, too. */
const timeoutMs = 300;

/** What a run of {@link fuzzWire} has found: how many answers failed with which code, and what broke a promise. */
export interface WireReport {
  readonly outcomes: ReadonlyMap<string, number>;
  readonly faults: readonly string[];
}

/** Sends mutated bytes, one answer for each seed from `firstSeed` on, to a real adapter through the real transport. */
export async function fuzzWire(firstSeed: number, runs: number): Promise<WireReport> {
  const ids = listSampleIds();
  const outcomes = new Map<string, number>();
  const faults: string[] = [];
  let bytes: Uint8Array = new Uint8Array();
  await using stub = await startByteStub(() => bytes);
  const answers = { envelope: 'auto', success: 'auto', salvage: true } as const;
  const source = { baseUrl: stub.url, dialect: 'laravel', timeoutMs, answers } as const;
  await using adapter = createAdapterUnderTest(readSchema('envelopes'), source);
  for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
    const random = seededRandom(seed);
    const sample = ids[random(ids.length)] ?? '';
    bytes = mutateBytes(sample, random);
    const { errors = [] } = await adapter.run(
      '{ users { id email name isAdmin } me { id fullName } }',
    );
    for (const { extensions, message } of errors as readonly GraphQLFormattedError[]) {
      const code = String(extensions?.code);
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      if (!isErrorCode(code)) faults.push(`seed ${seed}, ${sample}: ${code} (${message})`);
    }
    if (isPrototypeChanged()) throw new Error(`seed ${seed}, ${sample}: changed Object.prototype`);
  }
  return { outcomes, faults };
}

interface ByteStub extends AsyncDisposable {
  readonly url: string;
}

/** A stub that answers whatever it is asked with the bytes, and hangs up. */
async function startByteStub(nextAnswer: () => Uint8Array): Promise<ByteStub> {
  const server = createServer((socket) => {
    // The adapter breaks connections whose answers it cannot use.
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(nextAnswer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
