import { describe, expect, it } from '@jest/globals';
import { type ConformanceCase, readConformanceTopics } from './conformance-case.ts';
import { type CaseOutcome, runConformanceCase } from './run-case.ts';

const topics = readConformanceTopics().map(({ topic, cases }) => [topic, cases] as const);

describe.each(topics)('an adapter, %s', (_topic, cases) => {
  it.each(cases)('$title', async (each) => {
    const outcome = await runConformanceCase(each);

    const { data, errors = [], requests, headers = {} } = each.expect;
    expect(outcome.data).toEqual(data);
    expect(outcome.errors.map(({ path }) => path)).toEqual(errors.map(({ path }) => path));
    expect(outcome.errors).toMatchObject(errors.map(toSeen));
    expect(outcome.requests).toEqual(requests);
    expect(pickHeaders(outcome, headers)).toEqual(headers);
  });
});

type WantedError = NonNullable<ConformanceCase['expect']['errors']>[number];

function toSeen({ path, code, message, extensions }: WantedError): object {
  return { path, ...(message !== undefined && { message }), extensions: { code, ...extensions } };
}

function pickHeaders({ headers }: CaseOutcome, wanted: object): object {
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, headers[name] ?? null]));
}
