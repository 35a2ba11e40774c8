import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from '@jest/globals';

const main = new URL('../main.ts', import.meta.url).pathname;

describe('the reviews server', () => {
  it('prints all faults of its environment and exits with 78', async () => {
    const child = start({ PORT: 'x', SEED_PRODUCTS: 'y' });
    const [printed, [code]] = await Promise.all([textOf(child), once(child, 'close')]);

    expect(code).toBe(78);
    expect(printed).toContain('PORT must be an integer from 0 to 65535, received "x"\n');
    expect(printed).toContain('SEED_PRODUCTS must be an integer from 0 to 1000000, received "y"\n');
  });

  it('answers requests until it is told to stop, then exits with 0', async () => {
    const child = start({ PORT: '0', REVIEWS_DATABASE_URL: 'sqlite::memory:' });
    const url = await listeningUrl(child);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ review(id: "1") { id } }' }),
    });
    const answer = await response.json();

    child.kill('SIGTERM');
    const [code] = await once(child, 'close');

    expect(answer).toEqual({
      data: { review: { id: '1' } },
      extensions: { cacheTags: ['Review:1'] },
    });
    expect(response.headers.get('cache-control')).toBe('public, max-age=30');
    expect(code).toBe(0);
  });
});

function start(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [main], { env });
}

async function textOf({ stderr }: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of stderr ?? []) text += chunk;
  return text;
}

async function listeningUrl({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('No output to read');
  for await (const line of createInterface({ input: stdout })) {
    const { url } = JSON.parse(line);
    if (typeof url === 'string') return url;
  }
  throw new Error('The server ended before it listened');
}
