import { expect } from '@jest/globals';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { createAdapterUnderTest } from '../runtime/adapter-under-test.ts';
import type { MadeUpAnswer } from './recorded-answer.ts';
import {
  type ExpectedError,
  type ExpectedRequest,
  readSchema,
  type SampleCase,
} from './sample-case.ts';
import { type StubbedRequest, startSampleStub } from './sample-stub.ts';

/** What a case wants and what came, for one comparison that shows all differences. */
export interface SampleOutcome {
  readonly actual: unknown;
  readonly expected: unknown;
}

/** Serves the answers of a case to a real adapter, through the real transport. */
export async function runSampleCase(
  sampleCase: SampleCase,
  answers: readonly (string | MadeUpAnswer)[],
): Promise<SampleOutcome> {
  await using stub = await startSampleStub(answers);
  const source = { ...sampleCase.source, baseUrl: stub.url };
  await using adapter = createAdapterUnderTest(readSchema(sampleCase.schema), source);
  const { variables = {}, headers = {}, operation } = sampleCase;
  let result: ExecutionResult = {};
  for (const text of [operation].flat()) result = await adapter.run(text, { variables, headers });
  return {
    actual: {
      data: result.data,
      errors: (result.errors as readonly GraphQLFormattedError[] | undefined) ?? [],
      ...(sampleCase.requests !== undefined && {
        requests: stub.requests.map((request, at) =>
          toComparable(request, sampleCase.requests?.[at]),
        ),
      }),
    },
    expected: toExpected(sampleCase),
  };
}

function toExpected({ data, errors = [], requests }: SampleCase) {
  return {
    data,
    errors: errors.map(toExpectedError),
    ...(requests !== undefined && { requests: requests.map(toExpectedRequest) }),
  };
}

function toExpectedError({ path, message, ...extensions }: ExpectedError) {
  return expect.objectContaining({
    ...(path !== undefined && { path }),
    ...(message !== undefined && { message }),
    extensions: expect.objectContaining(extensions),
  });
}

function toExpectedRequest({ headers, body, ...others }: ExpectedRequest) {
  return expect.objectContaining({
    ...others,
    ...(headers !== undefined && { headers: expect.objectContaining(headers) }),
    ...(body !== undefined && { [typeof body === 'string' ? 'body' : 'json']: body }),
  });
}

/** With the body read as JSON too, and null for each header that the case names and that did not come. */
function toComparable(request: StubbedRequest, expected: ExpectedRequest | undefined) {
  const names = Object.keys(expected?.headers ?? {});
  const absent = names.filter((name) => !(name in request.headers)).map((name) => [name, null]);
  const headers = { ...request.headers, ...Object.fromEntries(absent) };
  return { ...request, headers, json: readJson(request.body) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A form or a multipart body: cases compare its text.
    return null;
  }
}
