import type { CompleteGroup } from '../consumer-groups.ts';
import type { TopologyReport } from '../event-broker.ts';

/** What a broker in memory has, beside what it should have. */
export function compareGroups(
  present: readonly CompleteGroup[],
  wanted: readonly CompleteGroup[],
  exchange: string,
): TopologyReport {
  const found = new Map(present.map((group) => [group.name, group]));
  const foreign = wanted.filter((group) => group.exchange !== null);
  const own = wanted.filter((group) => group.exchange === null);
  const isThere = ({ name }: CompleteGroup) => found.has(name);
  const differences = own
    .filter(isThere)
    .flatMap((group) => differencesOf(found.get(group.name), group));
  return {
    created: [],
    unchanged: [exchange, ...own.filter(isThere).map(({ name }) => name)],
    missing: own.filter((group) => !isThere(group)).map(({ name }) => name),
    differences: [...differences, ...foreign.map(foreignText)],
    leaderless: [],
  };
}

function foreignText({ name, exchange }: CompleteGroup): string {
  return `Exchange ${exchange} of group ${name}: expected RabbitMQ, found a broker in memory; not bound`;
}

const compared = ['bindings', 'partitions', 'maxAttempts', 'retryDelaysMs', 'maxLength'] as const;

function differencesOf(found: CompleteGroup | undefined, wanted: CompleteGroup): readonly string[] {
  if (found === undefined) return [];
  return compared
    .map((name) => [name, JSON.stringify(wanted[name]), JSON.stringify(found[name])] as const)
    .filter(([, expected, actual]) => expected !== actual)
    .map(
      ([name, expected, actual]) =>
        `Group ${wanted.name}: ${name}: expected ${expected}, found ${actual}`,
    );
}
