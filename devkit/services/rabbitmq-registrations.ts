import { cp, glob, mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { RunningRabbitmq } from './rabbitmq.ts';

/** The files in which a node registers its quorum queues, as they were at one moment. */
export interface SavedRegistrations {
  /** Puts them back; for a node that was killed. */
  restore(): Promise<void>;
}

const writeAll = '[dets:sync(Table) || Table <- dets:all()].';

/**
 * Has all quorum queues registered on the disk, which the node itself does some seconds after their declaration, and saves
 * that. Restored, it is as if a crash had come before a newer queue was registered.
 */
export async function saveRegistrations(rabbitmq: RunningRabbitmq): Promise<SavedRegistrations> {
  await rabbitmq.command('eval', writeAll);
  const saved = await mkdtemp(join(rabbitmq.folder, 'registrations-'));
  const files: string[] = [];
  for await (const file of glob(join(rabbitmq.folder, 'data/*/quorum/*/*.dets'))) files.push(file);
  const [first] = files;
  if (first === undefined) throw new Error('The node has no registrations of quorum queues');
  const copyAll = (from: string, to: string) =>
    Promise.all(files.map((file) => cp(join(from, basename(file)), join(to, basename(file)))));
  await copyAll(dirname(first), saved);
  return {
    async restore() {
      await copyAll(saved, dirname(first));
      await rm(saved, { recursive: true });
    },
  };
}
