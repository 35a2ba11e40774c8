/** A value, and the version of the event that told it. */
export interface Register<Value> {
  readonly version: string;
  readonly value: Value;
}

/** What is known of a subject, field by field: events may tell a part only, and in any order. */
export type Registers<Fields> = { readonly [Name in keyof Fields]?: Register<Fields[Name]> };

/**
 * Takes over each field that is told and of which nothing newer is known. Whatever the order in which events are merged, and
 * however often, the outcome is the same. Null when nothing of it is news.
 */
export function mergeRegisters<Fields extends object>(
  known: Registers<Fields>,
  told: Partial<Fields>,
  version: string,
): Registers<Fields> | null {
  const before: Readonly<Record<string, Register<unknown> | undefined>> = { ...known };
  const news = Object.entries(told).filter(
    ([name, value]) => value !== undefined && version > (before[name]?.version ?? ''),
  );
  if (news.length === 0) return null;
  const registers = news.map(([name, value]) => [name, { version, value }] as const);
  return { ...known, ...Object.fromEntries(registers) };
}
