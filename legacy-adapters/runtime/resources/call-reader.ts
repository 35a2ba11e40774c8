import { hash } from 'node:crypto';
import type { CacheOutcome, LoadedResource } from '@banyan/platform/cache/resource-cache.ts';
import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { PageFacts } from '../../dialect/pagination/read-page.ts';
import type { CallInput, CallResult, ConnectorCall } from '../calls/connector-call.ts';
import type { EntityConnector } from '../entities/entity-loader.ts';
import { type LoadedRows, loadAndPrime, type PrimedEntities } from '../entities/row-priming.ts';
import { toMissing } from './origin-storage.ts';
import type { RequestScope } from './request-scope.ts';
import type { ResourceReader } from './resource-reader.ts';

/** The mapped answer of a call that only reads, and what its paginator said. */
export interface ReadAnswer {
  /** Null also when the service says that there is no such thing. */
  readonly value: JsonValue;
  /** Null when there is no such thing. */
  readonly page: PageFacts | null;
}

/** A call that only reads, and whose rows may stand for entities. */
export interface ReadableCall {
  readonly call: ConnectorCall;
  /** Null when its rows are sparse, or are no entities. */
  readonly primes: PrimedEntities | null;
}

/** Runs a GET through the cache; equal calls at the same time share one. Rejects with a BanyanError. */
export async function readCall(
  { call, primes }: ReadableCall,
  input: CallInput,
  scope: RequestScope,
): Promise<ReadAnswer> {
  const { reader } = scope;
  const primed = primedBy(primes, input);
  const resource = { identity: identityOf(input), tags: call.rules.listTags(argsOf(input)) };
  const [outcome] = await reader.read(call, [resource], input.request, async ([one], request) => {
    const validator = one?.validator ?? null;
    const run = async () => toLoaded(await call.run({ ...input, request, validator }));
    return [primed === null ? await run() : await runAndPrime(primed, run, request, reader)];
  });
  const answer = toAnswer(outcome);
  if (primed !== null) scope.loaderOf(primed).prime(answer.value);
  return answer;
}

function primedBy(primes: PrimedEntities | null, input: CallInput): EntityConnector | null {
  return primes === null || primes.isShapedBy(argsOf(input) ?? {}) ? null : primes.connector;
}

async function runAndPrime(
  connector: EntityConnector,
  run: () => Promise<LoadedResource>,
  request: RequestContext,
  reader: ResourceReader,
): Promise<LoadedResource> {
  return loadAndPrime({ connector, request, reader, load: run, rowsOf });
}

function rowsOf(loaded: LoadedResource): LoadedRows | null {
  if (loaded.kind !== 'value' || !loaded.isStorable) return null;
  const { value } = loaded.value as unknown as ReadAnswer;
  return { value, ...(loaded.ttlMs !== undefined && { ttlMs: loaded.ttlMs }) };
}

function argsOf({ variables }: CallInput): JsonObject | undefined {
  return variables.args as JsonObject | undefined;
}

/** Hashed, because arguments can be long, and can be somebody's data. */
function identityOf({ variables, extraQuery }: CallInput): string {
  const { args = null, this: self = null } = variables;
  const text = stringifyJson([args, self, [...(extraQuery ?? [])].map((pair) => [...pair])]);
  return hash('sha256', text, 'base64url').slice(0, 22);
}

function toLoaded(result: CallResult): LoadedResource {
  if (result.kind === 'missing') return toMissing(result.storage);
  if (result.kind === 'unchanged') return { kind: 'unchanged', ...result.storage };
  const { value, page, storage } = result;
  return { kind: 'value', value: { value, page: { ...page } }, ...storage };
}

function toAnswer(outcome: CacheOutcome | undefined): ReadAnswer {
  if (outcome === undefined || outcome.kind === 'missing') return { value: null, page: null };
  if (outcome.kind === 'error') throw outcome.error;
  return outcome.value as unknown as ReadAnswer;
}
