import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Asks whoever sits at the terminal of this process. Resolves with one line, empty when the input ends. */
export async function askOnTerminal(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = new Promise<string>((resolve) => lines.question(question, resolve));
    return await Promise.race([answer, once(lines, 'close').then(() => '')]);
  } finally {
    lines.close();
  }
}
