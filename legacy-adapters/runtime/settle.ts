import { isPromise } from 'node:util/types';

/** A value, or the promise of one: whoever has it at once should not make the rest wait for a turn of the event loop. */
export type Settling<T> = T | Promise<T>;

/** `next` of the value: at once when it is there. */
export function settle<T, R>(value: Settling<T>, next: (value: T) => R): Settling<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** `next` of all values: at once when all are there. Rejects with the first rejection. */
export function settleAll<T, R>(
  values: readonly Settling<T>[],
  next: (values: readonly T[]) => R,
): Settling<R> {
  return values.some(isPromise) ? Promise.all(values).then(next) : next(values as readonly T[]);
}
