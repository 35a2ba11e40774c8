import { readCorpus } from '@banyan/legacy-adapters/test/corpus/read-case.ts';
import { describe, expect, it } from '@jest/globals';
import { disableApolloTelemetry } from '../apollo-telemetry.ts';
import { expectedLines, runCase } from './corpus/run-case.ts';

disableApolloTelemetry(process.env);
const examples = await readCorpus();

describe('the corpus of adapters', () => {
  it.each(examples)('answers "$name" with these calls and no others', async (example) => {
    const { answer, requests } = await runCase(example);

    expect(answer).toEqual(example.expected.answer);
    expect(requests.toSorted()).toEqual(expectedLines(example));
  });
});
