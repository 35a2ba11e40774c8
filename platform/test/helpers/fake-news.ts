import type { StoreListener } from '../../cache/shared-store.ts';

/** How news of invalidations travel between replicas on a fake store. */
export interface FakeNews {
  tell(tags: readonly string[]): void;
  /** The listener hears at once that news arrive. Returns what ends it. */
  listen(listener: StoreListener): () => void;
  /** Keeps news back until `deliver`. */
  holdNews(): void;
  deliver(): void;
  /** Cuts off one listener, counted from 0 in the order in which they came, or all. It hears of it, but of nothing else. */
  disconnect(listener?: number): void;
  reconnect(listener?: number): void;
  /** All that was told before that moment has been heard. Without it, news are not doubted. */
  confirm(atMs: number): void;
}

/** `afterDelay` passes each message on to each listener, sooner or later. Default: at once. */
export function createFakeNews(
  afterDelay: (deliver: () => void) => void = (deliver) => deliver(),
): FakeNews {
  const lines: { readonly listener: StoreListener; isUp: boolean; connections: number }[] = [];
  let held: (() => void)[] | null = null;
  const send = (message: () => void) => {
    if (held === null) message();
    else held.push(message);
  };
  const chosen = (index: number | undefined) =>
    lines.filter((_line, position) => index === undefined || position === index);
  return {
    tell(tags) {
      for (const line of lines) {
        const { connections } = line;
        // What was under way when a line was cut never arrives, also when it is up again.
        const arrive = () => {
          if (line.isUp && line.connections === connections) line.listener.onInvalidated(tags);
        };
        if (line.isUp) send(() => afterDelay(arrive));
      }
    },
    listen(listener) {
      const line = { listener, isUp: true, connections: 0 };
      lines.push(line);
      listener.onConnected();
      return () => {
        line.isUp = false;
      };
    },
    holdNews() {
      held = [];
    },
    deliver() {
      const messages = held ?? [];
      held = null;
      for (const message of messages) message();
    },
    confirm(atMs) {
      for (const { listener } of lines) listener.onConfirmed?.(atMs);
    },
    disconnect(index) {
      for (const line of chosen(index)) {
        line.isUp = false;
        line.listener.onDisconnected();
      }
    },
    reconnect(index) {
      for (const line of chosen(index)) {
        line.isUp = true;
        line.connections += 1;
        line.listener.onConnected();
      }
    },
  };
}
