import type { ChannelModel } from 'amqplib';
import { type BrokerClock, TooLate, withinTime } from '../../broker-clock.ts';
import { replyCodeOf, withChannel } from '../connection/throw-away-channel.ts';

/** What a queue is like, as far as it can be asked without changing it. */
export type QueueState =
  | 'present'
  | 'missing'
  /** It exists, but the node or the majority of nodes that knows its messages does not answer. */
  | 'leaderless';

/** Asks queues how they are. */
export interface QueueProbe {
  stateOf(model: ChannelModel, queue: string): Promise<QueueState>;
}

/** How long a queue may take to answer before it counts as leaderless. */
export interface QueueProbeOptions {
  readonly clock: BrokerClock;
  readonly timeoutMs: number;
}

/** A probe. A question that gets no answer stays open, and is not asked again on the same connection. */
export function createQueueProbe({ clock, timeoutMs }: QueueProbeOptions): QueueProbe {
  const openQuestions = new WeakMap<ChannelModel, Map<string, Promise<QueueState>>>();

  function ask(model: ChannelModel, queue: string): Promise<QueueState> {
    const open = openQuestions.get(model) ?? new Map<string, Promise<QueueState>>();
    openQuestions.set(model, open);
    const asked = open.get(queue) ?? askOnce(model, queue, clock);
    open.set(queue, asked);
    const remove = () => open.delete(queue);
    asked.then(remove, remove);
    return asked;
  }

  return {
    async stateOf(model, queue) {
      try {
        return await withinTime(ask(model, queue), timeoutMs, clock);
      } catch (error) {
        if (error instanceof TooLate) return 'leaderless';
        throw error;
      }
    },
  };
}

/**
 * A declaration is answered from what all nodes know, and a queue without a leader just seems empty. So a queue that seems
 * empty is asked for a message, which only its leader can answer. One that holds messages is not: to give back what it
 * hands out would count as a failed delivery.
 */
async function askOnce(
  model: ChannelModel,
  queue: string,
  clock: BrokerClock,
): Promise<QueueState> {
  return withChannel(model, clock, async (channel) => {
    try {
      const { messageCount } = await channel.checkQueue(queue);
      if (messageCount === 0) await channel.get(queue);
      return 'present';
    } catch (error) {
      return stateByError(error);
    }
  });
}

const notFound = 404;
const resourceLocked = 405;
const notImplemented = 540;

function stateByError(error: unknown): QueueState {
  const code = replyCodeOf(error);
  if (code === notFound) return isNodeDown(error) ? 'leaderless' : 'missing';
  // Queues with a single active consumer, and exclusive ones, refuse to be asked; so somebody is there.
  if (code === resourceLocked || code === notImplemented) return 'present';
  throw error;
}

/** The broker has the same code for a queue that is not there, and for one whose nodes are not. */
function isNodeDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A queue may be named by one of these words.
  const withoutNames = error.message.replaceAll(/'[^']*'/g, '');
  return /is down|inaccessible|stopped|timeout/.test(withoutNames);
}
