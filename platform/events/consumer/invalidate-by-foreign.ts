import type { ResourceCache } from '../../cache/resource-cache.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { MOST_ATTEMPTS } from '../brokers/consumer-groups.ts';
import type {
  ConsumerGroup,
  EventBroker,
  IncomingMessage,
  Subscription,
} from '../brokers/event-broker.ts';
import type { NewEvent } from '../change-event.ts';
import { createForeignDecoder, type ForeignEvents } from '../decoders/foreign-decoder.ts';
import type { ForeignMapping } from '../decoders/foreign-mapping.ts';
import { subjectOf, tagsOfSubject } from '../entity-subject.ts';

/** The consumer group of a foreign source: a queue of ours, bound to an exchange of theirs. */
export function foreignGroup({ name, exchange, bindings }: ForeignMapping): ConsumerGroup {
  return { name: `foreign-${name}`, exchange, bindings, maxAttempts: MOST_ATTEMPTS };
}

/** Tells others what a foreign message says. */
export type RepublishForeign = (message: IncomingMessage, read: ForeignEvents) => Promise<void>;

/** What {@link invalidateByForeign} works with. */
export interface ForeignInvalidationOptions {
  readonly cache: Pick<ResourceCache, 'invalidate'>;
  readonly log: Logger;
  /** Makes events of ours of a message, before it is acknowledged. A rejection makes it come again. Default: nobody does. */
  readonly republish?: RepublishForeign;
  /** Calls `run` once after `delayMs`. Default: a timer that does not keep the process alive. */
  readonly after?: (delayMs: number, run: () => void) => void;
}

/**
 * Invalidates what the messages of a foreign source say has changed: at once, before the message is acknowledged, and once
 * more after `repeatAfterMs`, for what was read before the sender's transaction ended. What no rule matches is acknowledged
 * and logged; what cannot be read goes to the dead letters.
 */
export function invalidateByForeign(
  broker: Pick<EventBroker, 'subscribe'>,
  mapping: ForeignMapping,
  { cache, log, republish, after = unreferencedTimer }: ForeignInvalidationOptions,
): Promise<Subscription> {
  const decode = createForeignDecoder(mapping);
  const { name: group } = foreignGroup(mapping);
  return broker.subscribe({ group }, async (message) => {
    const read = decode(message);
    if (read.kind === 'unreadable') throw read.error;
    const { events, unknown } = read;
    if (unknown.length > 0) log.debug({ source: mapping.name, unknown }, 'No rule matches');
    if (events.length === 0) return;
    const tags = tagsOf(events);
    await cache.invalidate(tags, 'event');
    if (mapping.repeatAfterMs > 0) after(mapping.repeatAfterMs, () => repeat(tags));
    await republish?.(message, read);
  });

  function repeat(tags: readonly string[]): void {
    cache
      .invalidate(tags, 'event')
      .catch((error: unknown) =>
        log.warn({ err: error, tags }, 'A repeated invalidation has not reached all replicas yet'),
      );
  }
}

function tagsOf(events: readonly NewEvent[]): readonly string[] {
  return [...new Set(events.flatMap(({ entity, key }) => tagsOfSubject(subjectOf(entity, key))))];
}

function unreferencedTimer(delayMs: number, run: () => void): void {
  setTimeout(run, delayMs).unref();
}
