import type { SubgraphExecutor } from '../../subgraph-executor.ts';
import {
  createEntity,
  type Entity,
  isEntity,
  memberOf,
  mergeEntity,
  setMember,
} from '../entity.ts';
import { toRequest } from '../fetch-request.ts';
import type { PlanParts, PlanRun, PlanStep } from '../plan-step.ts';
import type { FetchNode, PlanNode } from '../query-plan.ts';
import { aheadOperation } from './ahead-operation.ts';
import { wantedFields } from './wanted-fields.ts';

/** The first fetch of a sequence, and the part of it that those behind it wait for. */
export interface AheadFetch {
  readonly executor: SubgraphExecutor;
  /** Gives that part. */
  readonly node: FetchNode;
}

/** What can be asked ahead for the steps behind the first one; null when that is nothing, or nothing would be won. */
export function findAhead(nodes: readonly PlanNode[], { executors }: PlanParts): AheadFetch | null {
  const [first, ...rest] = nodes;
  if (first?.kind !== 'Fetch' || first.operationKind !== 'query' || rest.length === 0) return null;
  const executor = executors.get(first.serviceName);
  if (first.requires !== undefined || executor?.sharedReads === undefined) return null;
  const operation = aheadOperation(first.operation, wantedFields(rest), executor.sharedReads);
  return operation === null ? null : { executor, node: { ...first, operation } };
}

/** Runs `first`, and `rest` beside it with what was asked ahead, as if they ran one after the other. */
export function overlap(ahead: AheadFetch, first: PlanStep, rest: PlanStep): PlanStep {
  return async (run, entities) => {
    const own: PlanRun = { ...run, errors: [] };
    const headStart: PlanRun = { ...run, data: createEntity(), errors: [] };
    const course: Course = { headStart, rest, isRead: false, answered: null };
    const taken: TakenMember[] = [];
    const takeOver = () => {
      for (const { target, source, name } of taken) setMember(target, name, source[name]);
      for (const entity of entities) addMissing(entity, headStart.data, taken);
    };
    // Between the two reads a list may have been kept anew, and then its rows are others.
    const isAsAnswered = () => entities.every((entity) => isSame(entity, course.answered ?? {}));
    const read = async () => {
      await first(own, entities).finally(() => {
        course.isRead = true;
      });
      // Most can be put together while later steps wait; what they bring below it is then in its place already.
      if (own.errors.length === 0 && isAsAnswered()) takeOver();
    };
    const [hasLed] = await Promise.all([runAhead(ahead, course), read()]);
    run.errors.push(...own.errors);
    if (!hasLed || own.errors.length > 0 || !isAsAnswered()) return rest(run, entities);
    takeOver();
    run.errors.push(...headStart.errors);
  };
}

interface Course {
  /** Begins with no data, and ends with that of the keys and of `rest`. */
  readonly headStart: PlanRun;
  readonly rest: PlanStep;
  /** Whether the first step has ended. */
  isRead: boolean;
  /** The keys with which `rest` goes on, as they were answered; null before. */
  answered: Entity | null;
}

/** False when it led to nothing: `rest` is to be run in its turn. */
async function runAhead({ executor, node }: AheadFetch, course: Course): Promise<boolean> {
  const { headStart, rest } = course;
  // What is in the memory of this process is there by then, and needs no head start.
  await new Promise((resolve) => setImmediate(resolve));
  if (course.isRead) return false;
  try {
    const request = { ...toRequest(node, headStart), isRepeated: true };
    const { data, errors } = await executor.execute(request, headStart.request);
    if (data == null || (errors ?? []).length > 0) return false;
    course.answered = data as Entity;
    mergeEntity(headStart.data, course.answered, true);
    await untilCallsAreSent();
    await rest(headStart, [headStart.data]);
    return true;
  } catch {
    // The same will be met again in the usual order, and told there.
    return false;
  }
}

/**
 * What the same keys make the operation itself call, it waits longest for, so it goes first. In this turn the calls are handed
 * to the HTTP client, which looks at each idle socket in an "immediate" and then writes.
 */
async function untilCallsAreSent(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Whether all of `answered` is in `read`, too; what is null there has nothing below it that could be another. */
function isSame(read: unknown, answered: unknown): boolean {
  if (read === answered || read === null || read === undefined) return true;
  if (Array.isArray(read) && Array.isArray(answered)) {
    return (
      read.length === answered.length && answered.every((item, index) => isSame(read[index], item))
    );
  }
  if (!isEntity(read) || !isEntity(answered)) return false;
  return Object.keys(answered).every((name) => isSame(memberOf(read, name), answered[name]));
}

/** A member that later steps have brought and may still replace; what it holds is the same object in both. */
interface TakenMember {
  readonly target: Entity;
  readonly source: Entity;
  readonly name: string;
}

/** Adds what later steps have brought, and notes it; what the first one gave, null above all, stays as it is. */
function addMissing(target: Entity, source: Entity, taken: TakenMember[]): void {
  for (const name of Object.keys(source)) {
    const present = memberOf(target, name);
    const added = source[name];
    if (present !== undefined) addBelow(present, added, taken);
    else if (added !== undefined) {
      setMember(target, name, added);
      taken.push({ target, source, name });
    }
  }
}

function addBelow(present: unknown, added: unknown, taken: TakenMember[]): void {
  if (present === added) return;
  if (isEntity(present) && isEntity(added)) addMissing(present, added, taken);
  if (!Array.isArray(present) || !Array.isArray(added)) return;
  for (const [index, item] of added.entries()) addBelow(present[index], item, taken);
}
