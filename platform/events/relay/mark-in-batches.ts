/**
 * Collects values and hands them on in batches, one at a time: what comes while one is under way goes with the next. So
 * a store that is slow gets few large batches, and a fast one many small ones. `add` resolves when its value's batch is
 * done, and rejects when that failed.
 */
export function markInBatches<Value>(
  mark: (values: readonly Value[]) => Promise<void>,
): (value: Value) => Promise<void> {
  let next: { readonly values: Value[]; readonly done: Promise<void> } | null = null;
  let current: Promise<void> = Promise.resolve();
  return (value) => {
    if (next !== null) {
      next.values.push(value);
      return next.done;
    }
    const values = [value];
    // Whatever became of the batch before, this one is tried.
    const done = current
      .catch(() => undefined)
      .then(() => {
        next = null;
        return mark(values);
      });
    next = { values, done };
    current = done;
    return done;
  };
}
