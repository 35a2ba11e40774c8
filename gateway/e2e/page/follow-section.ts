import type { Block } from './read-page.ts';
import type { Printed, ReaderTerminal } from './reader-terminal.ts';

/** What one section of a page shows, and what its commands have printed instead. */
export interface FollowedSection {
  /** Exit codes that the page says, and texts or JSON values of its outputs. */
  readonly shown: readonly unknown[];
  readonly printed: readonly unknown[];
}

/** Does what a section tells its reader to do, block by block. JSON is compared by value, texts without outer space. */
export async function followSection(
  blocks: readonly Block[],
  terminal: ReaderTerminal,
): Promise<FollowedSection> {
  const shown: unknown[] = [];
  const printed: unknown[] = [];
  let last: Printed = { exitCode: 0, text: '' };
  for (const block of blocks) {
    if (block.kind === 'run') {
      last = await terminal.run(block);
      shown.push({ command: block.text, exitCode: block.exitCode });
      printed.push({ command: block.text, exitCode: last.exitCode });
    } else if (block.kind === 'output') {
      shown.push(toValue(block.language, terminal.localized(block.text)));
      printed.push(toValue(block.language, last.text));
    } else await prepare(block, terminal);
  }
  return { shown, printed };
}

async function prepare(block: Block, terminal: ReaderTerminal): Promise<void> {
  switch (block.kind) {
    case 'file':
    case 'append':
      return terminal.write(block);
    case 'define':
      return terminal.define(block);
    case 'server':
      return terminal.serve(block);
  }
}

/** What is no JSON although it should be is compared as text, so that the difference is seen. */
function toValue(language: string, text: string): unknown {
  if (language !== 'json') return text.trim();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
