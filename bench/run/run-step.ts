import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWorkload, type Workload, type WorkloadName } from '../workloads.ts';
import { askData, askText } from './ask.ts';
import { type Bench, type Measurement, measure, warmUp } from './measure.ts';
import type { Step } from './plan.ts';
import type { ReportPart } from './report.ts';
import { readSamples, requireSame, type SampleAnswers } from './same-answers.ts';
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
  const { title } = step.target;
  const { variant } = step;
  const rows: Measurement[] = [];
  if (performance.now() > parts.deadline) return { title, variant, rows, note: outOfTime };
  try {
    await using target = await step.target.start(parts.ground);
    const note = await measureAll(step, parts, { target, rows });
    return { title, variant, rows, note };
  } catch (error) {
    return { title, variant, rows, note: error instanceof Error ? error.message : String(error) };
  }
}

const outOfTime = 'not measured, the time was over';

interface Measuring {
  readonly target: RunningTarget;
  readonly rows: Measurement[];
}

async function measureAll(
  { target: { keeps }, variant, seconds, connections }: Step,
  { bench, reference, deadline }: StepParts,
  { target, rows }: Measuring,
): Promise<string | null> {
  const isPlain = keeps === 'one answer';
  const workload = isPlain ? reference.workload : await ownWorkload(target, reference);
  const writeShare = variant === '5 % writes' ? 0.05 : 0;
  const run = { target, workload, seconds, writeShare };
  const warmSeconds = Math.min(2, seconds);
  const kind = keeps === 'answers' ? 'sweep' : 'zipf';
  await warmUp(bench, { ...run, connections: 10, seconds: warmSeconds }, kind);
  for (const count of connections) {
    if (performance.now() > deadline) return outOfTime;
    rows.push(await measure(bench, { ...run, connections: count }));
  }
  return null;
}

async function ownWorkload(target: RunningTarget, reference: Reference): Promise<Workload> {
  const { name } = reference.workload;
  const workload = await createWorkload(name, (body) => askData(target.url, body));
  requireSame(reference.samples, await readSamples(target.url, workload));
  return workload;
}
