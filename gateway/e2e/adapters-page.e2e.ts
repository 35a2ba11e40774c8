import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCorpus } from '@banyan/legacy-adapters/test/corpus/read-case.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { followSection } from './page/follow-section.ts';
import { readPage } from './page/read-page.ts';
import { openReaderTerminal, type ReaderTerminal } from './page/reader-terminal.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/adapters.md'), 'utf8');
const sections = readPage(page);

/** A section starts up to six processes, on machines that may be busy with other tests. */
const sectionTimeoutMs = 180_000;

let terminal: ReaderTerminal;

beforeAll(async () => {
  terminal = await openReaderTerminal('var/books');
});

afterAll(async () => {
  await terminal[Symbol.asyncDispose]();
});

describe('docs/adapters.md', () => {
  it('has no code block but files, commands and what they print', () => {
    const kinds = sections.flatMap(({ blocks }) => blocks.map(({ kind }) => kind));

    expect(kinds).not.toContain('unknown');
    expect(kinds).toContain('output');
  });

  it('names every adapter of the corpus, and none that is not there', async () => {
    const named = page.matchAll(/`((?:pages|relations|answers|requests)\/[\w-]+)`/g);

    const examples = await readCorpus();

    expect([...new Set([...named].map(([, name]) => name))].sort()).toEqual(
      examples.map(({ name }) => name),
    );
  });

  // Each section goes on with the folder and the servers that the one before has left.
  it.each(sections)(
    'prints what it shows in "$title"',
    async ({ blocks }) => {
      const followed = await followSection(blocks, terminal);

      expect(followed.printed).toEqual(followed.shown);
    },
    sectionTimeoutMs,
  );
});
