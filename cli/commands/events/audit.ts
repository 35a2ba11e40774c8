import type { NamedOutbox } from '@banyan/gateway/events/named-outboxes.ts';
import type { OutboxAudit, SequenceGap } from '@banyan/platform/events/outbox/outbox-store.ts';
import { EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import { chooseOutboxes, type EventsCommandOptions, withEventsProject } from './events-project.ts';
import { printResult, toTable } from './print-result.ts';
import { useOutbox } from './use-outbox.ts';

/** Options of `banyan events audit`. */
export interface AuditOptions extends EventsCommandOptions {
  readonly json?: boolean;
  readonly outbox?: string;
}

/**
 * Counts the events of every outbox in their states, and looks for numbers of subjects without an event. Fails when an event is
 * in no state, or in several, or is gone although it was not pruned.
 */
export async function audit(options: AuditOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const audits: NamedAudit[] = [];
    for (const named of chooseOutboxes(project, options.outbox)) audits.push(await auditOf(named));
    const isConsistent = audits.every((one) => addsUp(one) && one.gaps.length === 0);
    const json = { isConsistent, isAllPublished: audits.every(isAllPublished), outboxes: audits };
    printResult({ json, text: toText(audits) }, options, terminal);
    return isConsistent ? EXIT.ok : EXIT.failed;
  });
}

/** `gaps`: {@link mostGaps} at most. */
type NamedAudit = OutboxAudit & { readonly name: string; readonly gaps: readonly SequenceGap[] };

const mostGaps = 100;

function auditOf(named: NamedOutbox): Promise<NamedAudit> {
  return useOutbox(named, async (outbox) => {
    const counts = await outbox.audit();
    return { name: named.name, ...counts, gaps: await outbox.findGaps({ limit: mostGaps }) };
  });
}

function addsUp({ total, pending, published, parked, dead, inconsistent }: OutboxAudit): boolean {
  return inconsistent === 0 && pending + published + parked + dead === total;
}

function isAllPublished({ total, published }: OutboxAudit): boolean {
  return published === total;
}

const columns = ['total', 'pending', 'published', 'parked', 'dead', 'inconsistent'] as const;

function toText(audits: readonly NamedAudit[]): readonly string[] {
  const rows = audits.map((one) => [one.name, ...columns.map((column) => String(one[column]))]);
  const table = toTable([['outbox', ...columns], ...rows], 'No outbox.');
  return [...table, ...audits.flatMap(gapLines), stateVerdict(audits), ...gapVerdict(audits)];
}

function gapLines({ name, gaps }: NamedAudit): readonly string[] {
  const lines = gaps.map(({ subject, first, last }) => {
    const numbers = first === last ? `#${first}` : `#${first} to #${last}`;
    return `Missing in ${name}: ${subject} ${numbers}`;
  });
  return gaps.length === mostGaps ? [...lines, `Missing in ${name}: perhaps more`] : lines;
}

function stateVerdict(audits: readonly NamedAudit[]): string {
  const wrong = audits.filter((one) => !addsUp(one)).map(({ name }) => name);
  if (wrong.length > 0) {
    return `Not every event is in exactly one state: ${wrong.join(', ')}. Somebody has changed rows of banyan_outbox by hand.`;
  }
  const all = audits.every(isAllPublished) ? ': published' : '';
  return `Every event is in exactly one state${all}.`;
}

function gapVerdict(audits: readonly NamedAudit[]): readonly string[] {
  const isWhole = audits.every(({ gaps }) => gaps.length === 0);
  return isWhole
    ? ['No number of a subject is missing above the lowest one that is kept.']
    : ['Events are gone that were not pruned: somebody has removed rows of banyan_outbox.'];
}
