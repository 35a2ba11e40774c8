import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModuleSubgraphConfig } from '@banyan/gateway/config.ts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { moduleConsumerGroups } from '../../project/consumer-groups.ts';

let projectDir: string;

beforeEach(async () => {
  projectDir = await mkdtemp(join(tmpdir(), 'banyan-modules-'));
});

afterEach(() => rm(projectDir, { recursive: true, force: true }));

/** A project with one module of this text. */
async function projectWith(text: string) {
  const module = join(projectDir, 'insights.js');
  await writeFile(module, text);
  const insights: ModuleSubgraphConfig = { kind: 'module', schema: 'insights.graphql', module };
  const remote = {
    kind: 'remote',
    schema: 'remote.graphql',
    url: 'http://127.0.0.1:9',
    timeoutMs: 1,
    forwardHeaders: [],
    forwardIdentity: false,
  } as const;
  return { projectDir, subgraphs: { insights, remote } };
}

const makesNothing = 'export default () => { throw new Error("made"); };';

describe('the consumer groups of modules', () => {
  it('are exported by them, and known without making their subgraphs', async () => {
    const groups = "export const consumerGroups = [{ name: 'insights', bindings: ['orders.#'] }];";

    expect(await moduleConsumerGroups(await projectWith(makesNothing + groups))).toEqual([
      { name: 'insights', bindings: ['orders.#'] },
    ]);
  });

  it('are none where a module exports none', async () => {
    expect(await moduleConsumerGroups(await projectWith(makesNothing))).toEqual([]);
  });

  it('are refused when they are something else', async () => {
    const project = await projectWith(`${makesNothing}export const consumerGroups = ['insights'];`);

    await expect(moduleConsumerGroups(project)).rejects.toThrow(
      'Subgraph "insights": the export consumerGroups of insights.js must be a list of groups, each with a name and bindings.',
    );
  });
});
