import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SourceUnderTest } from '../runtime/adapter-under-test.ts';
import type { MadeUpAnswer } from './recorded-answer.ts';

/** What an adapter must make of recorded answers. The README of this folder describes each member. */
export interface SampleCase {
  readonly title: string;
  /** Each entry is a run of its own with the same outcome; a list is one run whose requests get the answers in turn. */
  readonly samples: readonly (string | readonly (string | MadeUpAnswer)[])[];
  /** Name of a file in `schemas/`, without `.graphql`. */
  readonly schema: string;
  /** Settings of the source, as in the configuration of a gateway. */
  readonly source?: Omit<SourceUnderTest, 'baseUrl'>;
  /** Several run one after the other; the last one's answer counts. */
  readonly operation: string | readonly string[];
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Of the client's request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly data?: unknown;
  /** Default: none. */
  readonly errors?: readonly ExpectedError[];
  /** Default: not compared. */
  readonly requests?: readonly ExpectedRequest[];
}

/** `path` and `message` of an error; all other members are those of its `extensions`. */
export interface ExpectedError {
  readonly code: string;
  readonly path?: readonly (string | number)[];
  readonly message?: string;
  readonly [extension: string]: unknown;
}

/** A request that must have come; what is absent is not compared. */
export interface ExpectedRequest {
  readonly method?: string;
  readonly url?: string;
  /** By lower-case name; null: it must not be there. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** A text is compared as it is, anything else with the body read as JSON. */
  readonly body?: unknown;
}

const casesFolder = join(import.meta.dirname, 'cases');
const schemasFolder = join(import.meta.dirname, 'schemas');

/** All cases, by the name of their file. */
export function readCases(): ReadonlyMap<string, readonly SampleCase[]> {
  const names = readdirSync(casesFolder).sort();
  return new Map(
    names.map((name) => [
      basename(name, '.json'),
      JSON.parse(readFileSync(join(casesFolder, name), 'utf8')) as SampleCase[],
    ]),
  );
}

/** The SDL of a case. */
export function readSchema(name: string): string {
  return readFileSync(join(schemasFolder, `${name}.graphql`), 'utf8');
}
