import type { ResourceCacheOptions } from '../../cache/cache-options.ts';
import { createResourceCache } from '../../cache/create-resource-cache.ts';
import type { ResourceCache } from '../../cache/resource-cache.ts';
import { type ChaosStore, createChaosStore } from './chaos-store.ts';
import { createFakeSharedStore, type FakeSharedStore } from './fake-shared-store.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createOrigin, type Origin } from './origin.ts';

/** Two caches on one fake store, and the service behind them. Closed when it is disposed. */
export interface TwoReplicas extends AsyncDisposable {
  readonly one: ResourceCache;
  readonly two: ResourceCache;
  /** The store as the first replica sees it. */
  readonly chaos: ChaosStore;
  readonly store: FakeSharedStore;
  readonly clock: ManualClock;
  readonly origin: Origin;
  /** Names of the commands so far, with their first arguments. */
  commands(): readonly (readonly [name: string, ...args: unknown[]])[];
}

export function createTwoReplicas(options: Partial<ResourceCacheOptions> = {}): TwoReplicas {
  const clock = createManualClock(0);
  const store = createFakeSharedStore({ clock });
  const chaos = createChaosStore(store.connect());
  const one = createResourceCache({ clock, ...options, sharedStore: chaos });
  const two = createResourceCache({ clock, ...options, sharedStore: store.connect() });
  return {
    one,
    two,
    chaos,
    store,
    clock,
    origin: createOrigin(),
    commands: () => [...store.commands],
    async [Symbol.asyncDispose]() {
      await Promise.all([one.close(), two.close()]);
    },
  };
}
