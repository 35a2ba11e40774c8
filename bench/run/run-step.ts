import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measurement } from '../report/measurement.ts';
import type { ReportPart } from '../report/report-workload.ts';
import { createWorkload, type Workload, type WorkloadName } from '../workloads.ts';
import { askData, askText } from './ask.ts';
import { type Bench, measure, warmUp } from './measure.ts';
import type { Step } from './plan.ts';
import { findDifference, readSamples, type SampleAnswers } from './same-answers.ts';
import { type Ground, type RunningTarget, TARGETS } from './targets.ts';

/** What plain Banyan answers to a workload: by this all others are judged. */
export interface Reference {
  readonly workload: Workload;
  readonly samples: SampleAnswers;
}

/** Asks a Banyan without caches, and leaves the bytes of one answer for the plain server. */
export async function readReference(name: WorkloadName, ground: Ground): Promise<Reference> {
  const [banyan] = TARGETS;
  if (banyan === undefined) throw new Error('there are no targets');
  await using target = await banyan.start(ground);
  const workload = await createWorkload(name, (body) => askData(target.url, body));
  const answer = await askText(target.url, workload.bodies[0] ?? '');
  await writeFile(join(ground.dir, 'answer.json'), answer);
  return { workload, samples: await readSamples(target.url, workload) };
}

/** What a step needs. */
export interface StepParts {
  readonly bench: Bench;
  readonly ground: Ground;
  readonly reference: Reference;
  /** A time of `performance.now()` after which nothing more is measured. */
  readonly deadline: number;
}

/** Starts the target, measures it and ends it. Never rejects: what goes wrong becomes the note. */
export async function runStep(step: Step, parts: StepParts): Promise<ReportPart> {
  const { id, title } = step.target;
  const { variant } = step;
  const rows: Measurement[] = [];
  const report = (note: string | null): ReportPart => ({ id, title, variant, rows, note });
  if (performance.now() > parts.deadline) return report(outOfTime);
  try {
    await using target = await step.target.start(parts.ground);
    return report(await measureAll(step, parts, { target, rows }));
  } catch (error) {
    return report(error instanceof Error ? error.message : String(error));
  }
}

const outOfTime = 'not measured, the time was over';

interface Measuring {
  readonly target: RunningTarget;
  readonly rows: Measurement[];
}

async function measureAll(
  { target: { keeps }, variant, windows, windowMs, warmUpMs, connections }: Step,
  { bench, reference, deadline }: StepParts,
  { target, rows }: Measuring,
): Promise<string | null> {
  const isPlain = keeps === 'one answer';
  const workload = isPlain ? reference.workload : await ownWorkload(target, reference);
  const writeShare = variant === '5 % writes' ? 0.05 : 0;
  const run = { target, workload, windows, windowMs, writeShare };
  const fillsCache = keeps === 'answers';
  await warmUp(bench, { ...run, connections: 10 }, { fillsCache, warmUpMs });
  for (const count of connections) {
    if (performance.now() > deadline) return outOfTime;
    rows.push(await measure(bench, { ...run, connections: count }));
  }
  if (isPlain) return null;
  const differs = findDifference(reference.samples, await readSamples(target.url, workload));
  return differs === null ? null : `after the measurement, ${differs}`;
}

async function ownWorkload(target: RunningTarget, reference: Reference): Promise<Workload> {
  const { name } = reference.workload;
  const workload = await createWorkload(name, (body) => askData(target.url, body));
  const differs = findDifference(reference.samples, await readSamples(target.url, workload));
  // The speed of wrong answers is of no interest.
  if (differs !== null) throw new Error(differs);
  return workload;
}
