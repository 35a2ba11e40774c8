import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What implementations of connectors are known by, and the case which shows that Banyan does it. */
type Entry = { readonly what: string } & (
  | { readonly file: string; readonly case: string }
  /** Why there is none. */
  | { readonly without: string }
);

const folder = join(import.meta.dirname, '..');
const entries: readonly Entry[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'checklist.json'), 'utf8'),
);

describe('the checklist', () => {
  it.each(entries.filter((entry) => 'file' in entry))('has a case for $what', (entry) => {
    const text = readFileSync(join(folder, entry.file), 'utf8');

    expect(text).toContain(asWritten(entry));
  });

  it('is complete, and says why of what there is no case', () => {
    const without = entries.filter((entry) => 'without' in entry);

    expect(entries).toHaveLength(70);
    expect(without).toHaveLength(8);
  });
});

/** Quotes and line breaks are escaped in a JSON file. */
function asWritten({ file, case: wanted }: { readonly file: string; readonly case: string }) {
  return file.endsWith('.json') ? JSON.stringify(wanted) : wanted;
}
