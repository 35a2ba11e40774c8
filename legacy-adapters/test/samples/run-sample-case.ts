import { expect } from '@jest/globals';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { type AdapterUnderTest, createAdapterUnderTest } from '../runtime/adapter-under-test.ts';
import type { MadeUpAnswer } from './recorded-answer.ts';
import {
  type ExpectedError,
  type ExpectedRequest,
  readSchema,
  type SampleCase,
} from './sample-case.ts';
import { type SampleStub, type StubbedRequest, startSampleStub } from './sample-stub.ts';

/** What a case wants and what came, for one comparison that shows all differences. */
export interface SampleOutcome {
  readonly actual: unknown;
  readonly expected: unknown;
}

/** Runs cases one after the other. Closed with `await using`. */
export interface SampleRunner extends AsyncDisposable {
  /** Serves the answers of a case to a real adapter, through the real transport. */
  run(sampleCase: SampleCase, answers: Answers): Promise<SampleOutcome>;
}

type Answers = readonly (string | MadeUpAnswer)[];

/** An adapter, and the stub of its service. */
interface Pair extends AsyncDisposable {
  readonly stub: SampleStub;
  readonly adapter: AdapterUnderTest;
}

/**
 * To build an adapter takes most of the time of a case, so cases with the same schema and source have one, unless it could
 * learn something that changes the next case: that the service wants to be left alone, from several answers, or because it
 * keeps what it reads.
 */
export function createSampleRunner(): SampleRunner {
  const shared = new Map<string, Promise<Pair>>();
  const stack = new AsyncDisposableStack();
  const open = (sampleCase: SampleCase): Promise<Pair> => {
    const identity = JSON.stringify([sampleCase.schema, sampleCase.source]);
    const pair = shared.get(identity) ?? openPair(sampleCase).then((one) => stack.use(one));
    shared.set(identity, pair);
    return pair;
  };
  return {
    async run(sampleCase, answers) {
      if (leavesNothing(sampleCase, answers)) {
        return runOn(await open(sampleCase), sampleCase, answers);
      }
      await using pair = await openPair(sampleCase);
      return await runOn(pair, sampleCase, answers);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What an adapter does not ask again for a while. */
const busyCodes: ReadonlySet<string> = new Set(['RATE_LIMITED', 'UPSTREAM_UNAVAILABLE']);

function leavesNothing({ errors = [], source, operation }: SampleCase, answers: Answers): boolean {
  const isSingle = answers.length === 1 && typeof operation === 'string';
  const isBusy = errors.some(({ code }) => busyCodes.has(code));
  return isSingle && !isBusy && source?.cache === undefined;
}

async function openPair({ schema, source }: SampleCase): Promise<Pair> {
  const stub = await startSampleStub();
  const adapter = createAdapterUnderTest(readSchema(schema), { ...source, baseUrl: stub.url });
  return {
    stub,
    adapter,
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

async function runOn(
  { stub, adapter }: Pair,
  sampleCase: SampleCase,
  answers: Answers,
): Promise<SampleOutcome> {
  stub.answerWith(answers);
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
