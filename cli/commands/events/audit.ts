import type { OutboxAudit } from '@banyan/platform/events/outbox/outbox-store.ts';
import { CommandFailure, EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import { chooseOutboxes, type EventsCommandOptions, withEventsProject } from './events-project.ts';
import { printResult, reasonOf, toTable } from './print-result.ts';

/** Options of `banyan events audit`. */
export interface AuditOptions extends EventsCommandOptions {
  readonly json?: boolean;
  readonly outbox?: string;
}

/** Counts the events of every outbox in their states. Fails when one is in none, or in several. */
export async function audit(options: AuditOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const audits: NamedAudit[] = [];
    for (const { name, outbox } of chooseOutboxes(project, options.outbox)) {
      audits.push({ name, ...(await auditOf(name, outbox)) });
    }
    const isConsistent = audits.every(addsUp);
    printResult(
      { json: { isConsistent, outboxes: audits }, text: toText(audits) },
      options,
      terminal,
    );
    return isConsistent ? EXIT.ok : EXIT.failed;
  });
}

type NamedAudit = OutboxAudit & { readonly name: string };

async function auditOf(name: string, outbox: { audit(): Promise<OutboxAudit> }) {
  try {
    return await outbox.audit();
  } catch (error) {
    throw new CommandFailure(`Outbox ${name} cannot be read: ${reasonOf(error)}`);
  }
}

function addsUp({ total, pending, published, parked, dead, inconsistent }: OutboxAudit): boolean {
  return inconsistent === 0 && pending + published + parked + dead === total;
}

const columns = ['total', 'pending', 'published', 'parked', 'dead', 'inconsistent'] as const;

function toText(audits: readonly NamedAudit[]): readonly string[] {
  const rows = audits.map((one) => [one.name, ...columns.map((column) => String(one[column]))]);
  const wrong = audits.filter((one) => !addsUp(one)).map(({ name }) => name);
  const verdict =
    wrong.length === 0
      ? 'Every event is in exactly one state.'
      : `Not every event is in exactly one state: ${wrong.join(', ')}. Somebody has changed rows of banyan_outbox by hand.`;
  return [...toTable([['outbox', ...columns], ...rows], 'No outbox.'), verdict];
}
