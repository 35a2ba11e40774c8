import type { StoreListener } from '../../../shared-store.ts';
import { decodeNews } from './redis-bus-message.ts';

/** Passes news on to those who listen, and knows whether any can arrive. */
export interface NewsDesk {
  readonly isConnected: boolean;
  /** A new listener is told at once when news arrive already. Returns what ends it. */
  subscribe(listener: StoreListener): () => void;
  /** `atMs`: all news since then will be heard. */
  connect(atMs: number): void;
  /** All news from before that moment have been heard. */
  confirm(atMs: number): void;
  disconnect(): void;
  /** A message of the channel; one that is none of ours is passed over. */
  receive(bytes: Uint8Array): void;
}

/** A desk which is not connected. */
export function createNewsDesk(): NewsDesk {
  const listeners = new Set<StoreListener>();
  let isConnected = false;
  let confirmedAtMs = 0;
  const tell = (news: (listener: StoreListener) => void) => {
    for (const listener of listeners) news(listener);
  };
  const greet = (listener: StoreListener) => {
    listener.onConnected();
    listener.onConfirmed?.(confirmedAtMs);
  };
  return {
    get isConnected() {
      return isConnected;
    },
    subscribe(listener) {
      listeners.add(listener);
      if (isConnected) greet(listener);
      return () => listeners.delete(listener);
    },
    connect(atMs) {
      isConnected = true;
      confirmedAtMs = atMs;
      tell(greet);
    },
    confirm(atMs) {
      confirmedAtMs = atMs;
      tell((listener) => listener.onConfirmed?.(atMs));
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
      if (news?.kind === 'everything' && isConnected) tell(greet);
    },
  };
}
