import type { LoadedResource, LoadRequest, LoadResources } from '../../cache/resource-cache.ts';

/** A service of values with ETags, which is asked whether they have changed when somebody knows one. */
export interface VersionedOrigin {
  readonly load: LoadResources;
  /** The ETags that each load knew. */
  readonly asked: readonly (readonly (string | null)[])[];
  set(key: string, value: number): void;
  /** What it says of keeping from now on, with values and with the word that nothing changed. */
  say(storage: { readonly isStorable: boolean; readonly ttlMs?: number }): void;
  /** From now on loads reject. */
  fail(): void;
  /** Loads that begin from now on look at their values at once, but answer only when the function is called. */
  hold(): () => void;
}

/** Every key has the value `{ stock: 0 }` until it is set. */
export function createVersionedOrigin(): VersionedOrigin {
  const values = new Map<string, number>();
  const asked: (string | null)[][] = [];
  let storage: { readonly isStorable: boolean; readonly ttlMs?: number } = { isStorable: true };
  let isBroken = false;
  let held: Promise<void> | null = null;
  const answer = ({ key, validator }: LoadRequest): LoadedResource => {
    const value = values.get(key) ?? 0;
    return validator?.etag === etagOf(value)
      ? { kind: 'unchanged', ...storage, validator }
      : { kind: 'value', value: { stock: value }, ...storage, validator: validatorOf(value) };
  };
  return {
    asked,
    set: (key, value) => values.set(key, value),
    say(said) {
      storage = said;
    },
    fail() {
      isBroken = true;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = null;
        resolve();
      };
    },
    async load(requests) {
      asked.push(requests.map(({ validator }) => validator?.etag ?? null));
      if (isBroken) throw new Error('out of order');
      const answers = requests.map(answer);
      await held;
      return answers;
    },
  };
}

function etagOf(value: number): string {
  return `"${value}"`;
}

/** The validator of a value. */
export function validatorOf(value: number) {
  return { etag: etagOf(value), lastModified: null, ttlMs: null, madeBy: 'test', renewals: 0 };
}
