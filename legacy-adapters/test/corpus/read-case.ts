import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DataAnswers } from './data-stub.ts';

/** One example of an adapter with what it is to do. */
export interface CorpusCase {
  readonly name: string;
  /** Of the schema, for messages. */
  readonly file: string;
  readonly sdl: string;
  readonly operation: string;
  /** `service.json`. */
  readonly service: {
    /** Settings of the source `api` but its `baseUrl`. */
    readonly source: object;
    readonly answers: DataAnswers;
  };
  /** `expected.json`. */
  readonly expected: {
    readonly variables: Readonly<Record<string, unknown>>;
    readonly answer: { readonly data: unknown; readonly errors?: readonly ExpectedError[] };
    /** In any order, since some go out together. */
    readonly requests: readonly (string | ExpectedRequest)[];
  };
}

/** What is compared of an error. */
export interface ExpectedError {
  readonly message: string;
  readonly path: readonly (string | number)[];
  readonly code: string;
}

/** What is compared of a request; a text alone is the line of one without a body. */
export interface ExpectedRequest {
  readonly line: string;
  /** JSON by value; a text for other bodies. Absent: there is none. */
  readonly body?: unknown;
  /** Those that matter. */
  readonly headers?: Readonly<Record<string, string>>;
}

const folder = import.meta.dirname;

/** All examples, as `pages/cursor-pages`, in the order of their names. */
export async function readCorpus(): Promise<readonly CorpusCase[]> {
  const files = globSync('*/*/schema.graphql', { cwd: folder });
  return Promise.all(files.map(dirname).sort().map(readCase));
}

async function readCase(name: string): Promise<CorpusCase> {
  const read = (file: string) => readFile(join(folder, name, file), 'utf8');
  const [sdl, operation, service, expected] = await Promise.all([
    read('schema.graphql'),
    read('operation.graphql'),
    read('service.json'),
    read('expected.json'),
  ]);
  const file = `${name}/schema.graphql`;
  return {
    name,
    file,
    sdl,
    operation,
    service: JSON.parse(service),
    expected: JSON.parse(expected),
  };
}
