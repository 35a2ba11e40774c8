import { join } from 'node:path';
import type { LoadJob, LoadResult } from '../load/load-job.ts';
import { startNode } from './node-process.ts';

/** The load generator. Disposing ends it. */
export interface LoadProcess extends AsyncDisposable {
  readonly pid: number;
  /** One run at a time. `onMeasuring` is called when the windows that count begin. Rejects when the generator fails. */
  run(job: LoadJob, onMeasuring?: () => void): Promise<LoadResult>;
}

/** Starts the load generator in a process of its own, so that it does not compete for the harness's thread. */
export async function startLoadProcess(): Promise<LoadProcess> {
  const process = await startNode({ script: join(import.meta.dirname, '../load.ts') });
  const { child, pid } = process;
  return {
    pid,
    async run(job, onMeasuring) {
      const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
      const onMessage = (message: LoadMessage) => {
        if (message.kind === 'measuring') onMeasuring?.();
        else if (message.kind === 'result') resolve(message.result);
        else reject(new Error(message.message));
      };
      const onExit = () => reject(new Error('the load generator has ended'));
      child.on('message', onMessage).once('exit', onExit);
      child.send(job);
      try {
        return await promise;
      } finally {
        child.off('message', onMessage).off('exit', onExit);
      }
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

/** What the generator says. */
type LoadMessage =
  | { readonly kind: 'measuring' }
  | { readonly kind: 'result'; readonly result: LoadResult }
  | { readonly kind: 'failed'; readonly message: string };
