import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SharedStore } from '../../cache/shared-store.ts';

/** One shared store as two processes see it. */
export interface SharedStoreUnderTest {
  readonly store: SharedStore;
  readonly peer: SharedStore;
  /** Resolves when the condition holds; lets time pass until then, in whatever way that is done. */
  eventually(condition: () => Promise<boolean> | boolean): Promise<void>;
  /** Also closes both stores. */
  close(): Promise<void>;
}

const longMs = 60_000;
const shortMs = 30;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | null | undefined) =>
  bytes == null ? null : new TextDecoder().decode(bytes);

/**
 * What every {@link SharedStore} promises. `create` gives an empty one before each test, to which both processes are
 * connected.
 */
export function sharedStoreContract(
  name: string,
  create: () => Promise<SharedStoreUnderTest>,
): void {
  describe(`${name} as a shared store`, () => {
    let under: SharedStoreUnderTest;
    beforeEach(async () => {
      under = await create();
    });
    afterEach(() => under.close());

    /** Texts and versions that the peer finds. */
    const seen = async (keys: readonly string[], tags: readonly string[] = []) => {
      const { entries, versions } = await under.peer.read(keys, tags);
      return { texts: entries.map(textOf), versions };
    };

    it('has nothing under keys and tags that were never written', async () => {
      expect(await seen(['a', 'b'], ['x'])).toEqual({ texts: [null, null], versions: [null] });
    });

    it('gives every process what one has written, in the order of the keys', async () => {
      await under.store.write([
        { key: 'a', bytes: bytesOf('A'), ttlMs: longMs },
        { key: 'b', bytes: bytesOf('B'), ttlMs: longMs },
      ]);

      expect((await seen(['b', 'none', 'a', 'b'])).texts).toEqual(['B', null, 'A', 'B']);
    });

    it('keeps bytes as they are', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      await under.store.write([{ key: 'a', bytes, ttlMs: longMs }]);

      const { entries } = await under.peer.read(['a'], []);

      expect(Array.from(entries[0] ?? [])).toEqual(Array.from(bytes));
    });

    it('writes over what was there', async () => {
      await under.peer.write([{ key: 'a', bytes: bytesOf('old'), ttlMs: longMs }]);
      await under.store.write([{ key: 'a', bytes: bytesOf('new'), ttlMs: longMs }]);

      expect((await seen(['a'])).texts).toEqual(['new']);
    });

    it('lets an entry vanish after its time, and no other', async () => {
      await under.store.write([
        { key: 'short', bytes: bytesOf('s'), ttlMs: shortMs },
        { key: 'long', bytes: bytesOf('l'), ttlMs: longMs },
      ]);

      await under.eventually(async () => (await seen(['short'])).texts[0] === null);

      expect((await seen(['long'])).texts).toEqual(['l']);
    });

    it('makes a version for each tag that has none, and leaves the others', async () => {
      const [first] = await under.store.ensureVersions(['x']);
      const versions = await under.peer.ensureVersions(['y', 'x', 'y']);

      expect(versions).toEqual([expect.any(String), first, versions[0]]);
      expect(versions[0]).not.toBe(first);
      expect((await seen([], ['x', 'y'])).versions).toEqual([first, versions[0]]);
    });

    it('makes one version when several processes want it at the same time', async () => {
      const stores = Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0 ? under.store : under.peer,
      );

      const versions = await Promise.all(stores.map((store) => store.ensureVersions(['x'])));

      expect(new Set(versions.flat()).size).toBe(1);
    });

    it('never gives a version twice, whether it is replaced or made anew', async () => {
      const versions = new Set<string | null | undefined>();
      for (let round = 0; round < 20; round += 1) {
        await under.store.replaceVersions(['x']);
        const [version] = await under.peer.ensureVersions(['x']);
        versions.add(version);
      }

      expect(versions.size).toBe(20);
    });

    it('replaces the versions of all tags that are named, of those without one too, and no other', async () => {
      const before = await under.store.ensureVersions(['x', 'y', 'z']);

      await under.store.replaceVersions(['x', 'y', 'new']);
      const after = (await seen([], ['x', 'y', 'z'])).versions;

      expect(after.map((version, index) => version === before[index])).toEqual([
        false,
        false,
        true,
      ]);
    });

    it('tells all processes of new versions, but not before they are there', async () => {
      const [before] = await under.store.ensureVersions(['x']);
      const heard: string[] = [];
      const found: Promise<string | null | undefined>[] = [];
      for (const store of [under.store, under.peer]) {
        store.subscribe({
          onInvalidated(tags) {
            heard.push(...tags);
            found.push(store.read([], ['x']).then(({ versions }) => versions[0]));
          },
          onConnected: () => undefined,
          onDisconnected: () => undefined,
        });
      }

      await under.store.replaceVersions(['x']);
      await under.eventually(() => heard.length >= 2);

      expect(heard).toEqual(['x', 'x']);
      for (const version of await Promise.all(found)) expect(version).not.toBe(before);
    });

    it('tells a new listener that news arrive, also when they do already', async () => {
      let connections = 0;
      under.store.subscribe({
        onConnected() {
          connections += 1;
        },
        onInvalidated: () => undefined,
        onDisconnected: () => undefined,
      });

      await under.eventually(() => connections > 0);

      expect(connections).toBe(1);
    });

    it('tells nothing to who has ended the subscription', async () => {
      const heard: string[] = [];
      const listen = (mark: string) => ({
        onInvalidated: (tags: readonly string[]) => void heard.push(`${mark} ${tags}`),
        onConnected: () => undefined,
        onDisconnected: () => undefined,
      });
      const unsubscribe = under.peer.subscribe(listen('ended'));
      under.peer.subscribe(listen('kept'));

      unsubscribe();
      await under.store.replaceVersions(['x']);
      await under.eventually(() => heard.length > 0);

      expect(heard).toEqual(['kept x']);
    });

    it('gives each lease to one process', async () => {
      expect(await under.store.acquireLeases(['a', 'b'], longMs)).toEqual([true, true]);
      expect(await under.peer.acquireLeases(['c', 'b', 'a'], longMs)).toEqual([true, false, false]);
    });

    it('takes back only the leases of the process that gives them up', async () => {
      await under.store.acquireLeases(['a', 'b'], longMs);

      await under.peer.releaseLeases(['a']);
      const before = await under.peer.acquireLeases(['a'], longMs);
      await under.store.releaseLeases(['a']);
      const after = await under.peer.acquireLeases(['a', 'b'], longMs);

      expect([before, after]).toEqual([[false], [true, false]]);
    });

    it('ends a lease after its time', async () => {
      await under.store.acquireLeases(['a'], shortMs);

      await under.eventually(
        async () => (await under.peer.acquireLeases(['a'], longMs))[0] === true,
      );

      expect(await under.store.acquireLeases(['a'], longMs)).toEqual([false]);
    });

    it('says that it is available, and takes empty lists', async () => {
      const { store } = under;

      expect(store.isAvailable).toBe(true);
      expect(await store.read([], [])).toEqual({ entries: [], versions: [] });
      expect(await store.ensureVersions([])).toEqual([]);
      expect(await store.acquireLeases([], longMs)).toEqual([]);
      await store.write([]);
      await store.releaseLeases([]);
      await store.replaceVersions([]);
    });
  });
}
