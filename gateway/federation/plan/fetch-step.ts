import { GraphQLError } from 'graphql';
import { requireAllEntities } from '../entity-answer.ts';
import {
  answeredErrors,
  type FailedFetch,
  type FetchError,
  failedFetchErrors,
} from '../fetch-errors.ts';
import type { SubgraphAnswer, SubgraphExecutor, SubgraphRequest } from '../subgraph-executor.ts';
import { type Entity, isEntity, mergeEntity } from './entity.ts';
import { placesAt } from './entity-places.ts';
import { toRequest } from './fetch-request.ts';
import type { PlanParts, PlanRun, PlanStep } from './plan-step.ts';
import type { FetchNode, PlanPath } from './query-plan.ts';
import {
  compileRepresentation,
  type EntityGroups,
  groupEntities,
  type Represent,
} from './representation.ts';

/** Compiles one request to one subgraph. Throws when the subgraph is not known. */
export function compileFetch(node: FetchNode, path: PlanPath, parts: PlanParts): PlanStep {
  const executor = parts.executors.get(node.serviceName);
  if (executor === undefined) {
    throw new Error(`The subgraph "${node.serviceName}" has no data source.`);
  }
  const fetch = { executor, node, path };
  if (node.requires === undefined) return (run, entities) => fetchFields(fetch, run, entities);
  const represent = compileRepresentation(node.requires, parts.supergraphSchema);
  return (run, entities) => fetchEntities({ ...fetch, represent }, run, entities);
}

interface Fetch {
  readonly executor: SubgraphExecutor;
  readonly node: FetchNode;
  readonly path: PlanPath;
}

async function fetchFields(
  { executor, node, path }: Fetch,
  run: PlanRun,
  entities: readonly Entity[],
): Promise<void> {
  const request = toRequest(node, run);
  const fetch: FailedFetch = { service: executor.name, request, representations: null };
  const answer = await ask(executor, request, run);
  for (const error of errorsOf(answer, fetch)) {
    run.errors.push(toGraphQLError(error, error.path && [...path, ...error.path], fetch.service));
  }
  const data = dataOf(answer);
  if (data === null) return;
  for (const entity of entities) mergeEntity(entity, data, entities.length > 1);
}

async function fetchEntities(
  { executor, node, path, represent }: Fetch & { readonly represent: Represent },
  run: PlanRun,
  entities: readonly Entity[],
): Promise<void> {
  const groups = groupEntities(entities, represent);
  const { representations, all } = groups;
  if (all.length === 0) return;
  const request = toRequest(node, run);
  const withEntities = (list: readonly unknown[]): SubgraphRequest => ({
    ...request,
    variables: { ...request.variables, representations: list },
  });
  const fetch = { service: executor.name, request: withEntities(all), representations };
  const answer = await ask(executor, withEntities(representations.unique), run, (received) =>
    requireAllEntities(received, fetch),
  );
  const errors = errorsOf(answer, fetch);
  if (errors.length > 0) noteEntityErrors({ errors, groups, path, service: fetch.service }, run);
  const data = dataOf(answer);
  if (data !== null) mergeEntities(groups, data._entities);
}

type Received =
  | { readonly kind: 'answer'; readonly answer: SubgraphAnswer }
  | { readonly kind: 'failure'; readonly error: Error };

async function ask(
  executor: SubgraphExecutor,
  request: SubgraphRequest,
  run: PlanRun,
  check: (answer: SubgraphAnswer) => void = () => undefined,
): Promise<Received> {
  try {
    const answer = await executor.execute(request, run.request);
    check(answer);
    return { kind: 'answer', answer };
  } catch (error) {
    return { kind: 'failure', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function errorsOf(received: Received, fetch: FailedFetch): readonly FetchError[] {
  if (received.kind === 'failure') return failedFetchErrors(received.error, fetch);
  const { errors } = received.answer;
  return errors == null || errors.length === 0 ? [] : answeredErrors(received.answer, fetch);
}

function dataOf(received: Received): Readonly<Record<string, unknown>> | null {
  return received.kind === 'answer' ? (received.answer.data ?? null) : null;
}

function mergeEntities(
  { representations: { places }, entities }: EntityGroups,
  received: unknown,
): void {
  if (!Array.isArray(received)) return;
  for (const [index, entity] of received.entries()) {
    if (!isEntity(entity)) continue;
    const targets = places[index] ?? [];
    for (const place of targets) {
      const target = entities[place];
      if (target !== undefined) mergeEntity(target, entity, targets.length > 1);
    }
  }
}

interface EntityErrors {
  readonly errors: readonly FetchError[];
  readonly groups: EntityGroups;
  readonly path: PlanPath;
  readonly service: string;
}

/** An error of one entity is shown where that entity stands, any other one at the list. */
function noteEntityErrors({ errors, groups, path, service }: EntityErrors, run: PlanRun): void {
  const places = placesAt(run.data, path);
  for (const error of errors) {
    const [, place, ...rest] = error.path ?? [];
    const entityPath =
      typeof place === 'number' ? places[groups.indexes[place] ?? place] : undefined;
    const shown =
      entityPath === undefined ? error.path && [...path, ...error.path] : [...entityPath, ...rest];
    run.errors.push(toGraphQLError(error, shown, service));
  }
}

function toGraphQLError(
  { message, extensions, originalError }: FetchError,
  path: PlanPath | undefined,
  serviceName: string,
): GraphQLError {
  return new GraphQLError(message, {
    path,
    extensions: { ...extensions, serviceName },
    // What remote subgraphs send are no instances of Error; all that is done with it is to look further down.
    originalError: originalError as Error,
  });
}
