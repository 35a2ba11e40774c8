import type { ChangeEvent } from '../../change-event.ts';

/** How events are looked at before anything of them is written. */
export interface EmitOptions {
  /**
   * Throws a BanyanError for an event that must not be written, such as one whose data its schema refuses. It sees the event
   * before it has its place: `sequence` is zero and `time` the beginning of 1970. Default: all may.
   */
  readonly checkEvent?: (event: ChangeEvent) => void;
  /** Of the whole envelope as UTF-8. Default 1 MiB, at most 2 MiB: relays read no more. */
  readonly maxPayloadBytes?: number;
}

/** Of an envelope, unless {@link EmitOptions} say otherwise. */
export const DEFAULT_MAX_PAYLOAD_BYTES = 1024 * 1024;
