import { sharedStoreContract } from '../contracts/shared-store-contract.ts';
import { createFakeSharedStore } from '../helpers/fake-shared-store.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

// The stub that the cache's own tests stand on keeps the promises which the real store keeps.
sharedStoreContract('the fake', async () => {
  const clock = createManualClock();
  const store = createFakeSharedStore({ clock });
  return {
    store: store.connect(),
    peer: store.connect(),
    async eventually(condition) {
      while (!(await condition())) await clock.advance(10);
    },
    close: async () => undefined,
  };
});
