import type { InsightsDialect } from './insights-dialect.ts';
import type { LogRequest } from './insights-store.ts';

/** What a statement of the change log looks like; its values are parameters. */
export type LogShape = Pick<LogRequest, 'types' | 'subject' | 'after'>;

/** Parameters: fromMs, toMs, limit; and of what there is: types, subject, afterMs, afterId. */
export function logStatement(
  dialect: InsightsDialect,
  { types, subject, after }: LogShape,
): string {
  const conditions = [
    'time_ms >= :fromMs AND time_ms < :toMs',
    ...(types === null ? [] : [`type ${dialect.inList('types', 'texts')}`]),
    ...(subject === null ? [] : ['subject = :subject']),
    ...(after === null ? [] : ['(time_ms, event_id) < (:afterMs, :afterId)']),
  ];
  return `
    SELECT event_id, type, subject, time_ms, changed_fields
    FROM insights_event
    WHERE ${conditions.join(' AND ')}
    ORDER BY time_ms DESC, event_id DESC
    LIMIT :limit`;
}

/** What became of events, by outcome. */
export const COUNT_OUTCOMES = `
  SELECT outcome, COUNT(*) AS events, SUM(deliveries) AS deliveries FROM insights_event GROUP BY outcome`;

/** Reads nothing. */
export const PING = 'SELECT 1 FROM insights_event WHERE 1 = 0';
