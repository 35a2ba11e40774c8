import type { StoreListener } from '../shared-store.ts';
import { decodeNews } from './redis-bus-message.ts';

/** Passes news on to those who listen, and knows whether any can arrive. */
export interface NewsDesk {
  readonly isConnected: boolean;
  /** A new listener is told at once when news arrive already. Returns what ends it. */
  subscribe(listener: StoreListener): () => void;
  connect(): void;
  disconnect(): void;
  /** A message of the channel; one that is none of ours is passed over. */
  receive(bytes: Uint8Array): void;
}

/** A desk which is not connected. */
export function createNewsDesk(): NewsDesk {
  const listeners = new Set<StoreListener>();
  let isConnected = false;
  const tell = (news: (listener: StoreListener) => void) => {
    for (const listener of listeners) news(listener);
  };
  return {
    get isConnected() {
      return isConnected;
    },
    subscribe(listener) {
      listeners.add(listener);
      if (isConnected) listener.onConnected();
      return () => listeners.delete(listener);
    },
    connect() {
      isConnected = true;
      tell((listener) => listener.onConnected());
    },
    disconnect() {
      if (!isConnected) return;
      isConnected = false;
      tell((listener) => listener.onDisconnected());
    },
    receive(bytes) {
      const news = decodeNews(bytes);
      if (news?.kind === 'tags') tell((listener) => listener.onInvalidated(news.tags));
      // Listeners forget everything when they are connected anew.
      if (news?.kind === 'everything' && isConnected) tell((listener) => listener.onConnected());
    },
  };
}
