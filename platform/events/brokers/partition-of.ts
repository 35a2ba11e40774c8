import { crc32 } from 'node:zlib';

/** Into how many parts the subjects are split. Fixed: it stands in routing keys and bindings that outlive a release. */
export const PARTITION_COUNT = 16;

/** The partition of a subject, from 0 to 15: CRC-32 of its UTF-8 bytes, modulo 16. The same in every process, for ever. */
export function partitionOf(subject: string): number {
  return crc32(subject) % PARTITION_COUNT;
}

/** Which of a group's queues a partition belongs to, from 0 on. */
export function queueIndexOf(partition: number, queues: number): number {
  return partition % queues;
}
