import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type PythonCall,
  type PythonService,
  startPythonService,
} from '@banyan/devkit/python/python-service.ts';
import type { ExecutionResult } from 'graphql';
import {
  type AdapterUnderTest,
  createAdapterUnderTest,
  type SourceUnderTest,
} from '../runtime/adapter-under-test.ts';

/** What a service of this folder is written with; it is also the dialect of its adapter. */
export type Framework = 'drf' | 'fastapi' | 'flask';

/** Starts the service of that framework. Closed with `await using`. */
export function startFrameworkService(
  framework: Framework,
  env: Readonly<Record<string, string>> = {},
): Promise<PythonService> {
  const script = join(import.meta.dirname, 'services', `${framework}_service.py`);
  return startPythonService({ script, env });
}

/** An adapter for that service, with what `source` sets besides its dialect. Closed with `await using`. */
export function createFrameworkAdapter(
  framework: Framework,
  { url }: PythonService,
  source: Omit<SourceUnderTest, 'baseUrl' | 'dialect'> = {},
): AdapterUnderTest {
  const schema = join(import.meta.dirname, 'schemas', `${framework}.graphql`);
  const sdl = readFileSync(schema, 'utf8');
  return createAdapterUnderTest(sdl, { ...source, baseUrl: url, dialect: framework });
}

/** The requests since the last call of this, such as `GET /books?page=1`. */
export async function takeRequests(service: PythonService): Promise<readonly string[]> {
  return (await service.takeCalls()).map(requestLine);
}

function requestLine({ method, path, query }: PythonCall): string {
  return `${method} ${path}${query === '' ? '' : `?${query}`}`;
}

/** What a client reads of a connection. */
export interface ListUnderTest {
  readonly ids: readonly string[];
  readonly total: number | null;
  readonly hasNext: boolean;
  readonly end: string | null;
}

/** Reads a connection of the schema, such as `books` with `first: 3`. Rejects when there are errors. */
export async function readList(
  adapter: AdapterUnderTest,
  field: string,
  args: string,
): Promise<ListUnderTest> {
  const result = await adapter.run(
    `{ list: ${field}(${args}) { nodes { id } totalCount pageInfo { hasNextPage endCursor } } }`,
  );
  if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors));
  const { nodes, totalCount, pageInfo } = Object(result.data).list as ConnectionData;
  return {
    ids: nodes.map(({ id }) => id),
    total: totalCount,
    hasNext: pageInfo.hasNextPage,
    end: pageInfo.endCursor,
  };
}

interface ConnectionData {
  readonly nodes: readonly { readonly id: string }[];
  readonly totalCount: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The ids from one number to another. */
export function ids(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}

/** The only error of a result, as a client reads it. */
export function onlyError({ errors }: ExecutionResult): Record<string, unknown> {
  if (errors?.length !== 1) throw new Error(`Expected one error, got ${JSON.stringify(errors)}`);
  const { message, extensions } = errors[0] as NonNullable<typeof errors>[number];
  return { message, ...extensions };
}
