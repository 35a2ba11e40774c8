import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadJob, LoadResult } from '../load.ts';
import { startNode } from './node-process.ts';

/** The load generator. Disposing ends it. */
export interface LoadProcess extends AsyncDisposable {
  /** One run at a time. */
  run(job: LoadJob): Promise<LoadResult>;
}

/** Starts the load generator in a process of its own, so that it does not compete for the harness's thread. */
export async function startLoadProcess(): Promise<LoadProcess> {
  const process = await startNode({ script: join(import.meta.dirname, '../load.ts') });
  return {
    async run(job) {
      const answered = once(process.child, 'message');
      process.child.send(job);
      const [message] = await answered;
      const result: LoadResult | undefined = Reflect.get(Object(message), 'result');
      if (result === undefined) throw new Error(String(Reflect.get(Object(message), 'message')));
      return result;
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}
