/** Runs `prepare` before the first use, and again before the next one when it has failed. */
export function oncePrepared(prepare: () => Promise<void>): () => Promise<void> {
  let preparing: Promise<void> | null = null;
  return () => {
    preparing ??= prepare().catch((error: unknown) => {
      preparing = null;
      throw error;
    });
    return preparing;
  };
}
