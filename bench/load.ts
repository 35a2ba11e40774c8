import type { LoadJob } from './load/load-job.ts';
import { runLoad } from './load/run-load.ts';

// The load generator, in a process of its own: receives a LoadJob, tells when the windows that count begin, answers with a
// LoadResult, and so on until it is disconnected.

process.on('message', (job: LoadJob) => {
  runLoad(job, () => process.send?.({ kind: 'measuring' })).then(
    (result) => process.send?.({ kind: 'result', result }),
    (error: unknown) => process.send?.({ kind: 'failed', message: String(error) }),
  );
});
process.send?.({ kind: 'listening', url: '' });
