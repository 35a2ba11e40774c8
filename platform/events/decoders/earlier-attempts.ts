/**
 * How often a message was tried before, by its headers: the deaths that RabbitMQ counts in `x-death`
 * (https://www.rabbitmq.com/docs/dlx#effects), or Laravel's own attempts, whichever is more.
 */
export function earlierAttempts(headers: Readonly<Record<string, unknown>>): number {
  const deaths = Array.isArray(headers['x-death']) ? headers['x-death'] : [];
  const counted = deaths.reduce((sum: number, death) => sum + countIn(death, 'count'), 0);
  return Math.max(counted, countIn(headers.laravel, 'attempts'));
}

function countIn(table: unknown, name: string): number {
  if (typeof table !== 'object' || table === null) return 0;
  const count = (table as Readonly<Record<string, unknown>>)[name];
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0;
}
