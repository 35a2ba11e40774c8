/**
 * The store which all replicas share (L2), behind a cache's own logic: bytes by key, a version by tag, leases, and news of
 * invalidations. Every call rejects when the store cannot do it in time; nothing waits longer than the store's limits.
 */
export interface SharedStore {
  /** Entries and tag versions in one round trip (in a cluster: one per slot). Null: there is none. */
  read(keys: readonly string[], tags: readonly string[]): Promise<StoredRead>;
  /** Gives every tag without a version a fresh one, never used before; returns the versions of all. */
  ensureVersions(tags: readonly string[]): Promise<readonly string[]>;
  /** Stores entries; each vanishes by itself after its `ttlMs`. */
  write(entries: readonly StoredEntry[]): Promise<void>;
  /** Gives every tag a new version, and tells all replicas (this one too). Resolves when the store has it. */
  replaceVersions(tags: readonly string[]): Promise<void>;
  /** For each key whether this process now holds its lease, which ends by itself after `ttlMs`. */
  acquireLeases(keys: readonly string[], ttlMs: number): Promise<readonly boolean[]>;
  /** Gives up leases that this process holds; others are not touched. */
  releaseLeases(keys: readonly string[]): Promise<void>;
  /**
   * Called for news; see {@link StoreListener}. Hears `onConnected` first, at once when news arrive already. Returns what
   * ends it.
   */
  subscribe(listener: StoreListener): () => void;
  /** Whether calls are likely to succeed: false while the breaker is open. */
  readonly isAvailable: boolean;
  close(): Promise<void>;
}

export interface StoredRead {
  readonly entries: readonly (Uint8Array | null)[];
  readonly versions: readonly (string | null)[];
}

export interface StoredEntry {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly ttlMs: number;
}

/** What a replica hears. None of the callbacks is awaited, and none may throw. */
export interface StoreListener {
  /** These tags have new versions. */
  onInvalidated(tags: readonly string[]): void;
  /** News may have been missed from now on: nothing in memory can be trusted until {@link onConnected}. */
  onDisconnected(): void;
  /** News arrive again; what is read from now on is followed. */
  onConnected(): void;
  /**
   * All news from before that moment (ms since the epoch) have been told. Called again and again while news arrive, and
   * right after {@link onConnected}: who hears nothing of it for long may have been stopped, or listen to a dead line
   * that nobody has noticed yet. A store which never calls it is not suspected.
   */
  onConfirmed?(atMs: number): void;
}
