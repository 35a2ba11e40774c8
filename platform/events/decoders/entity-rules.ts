import type { IncomingMessage } from '../brokers/event-broker.ts';
import { matchesPattern } from '../brokers/routing-keys.ts';
import type { EntityRule } from './foreign-mapping.ts';
import { type Notice, textsOf } from './notice.ts';

/** What the event may be called, by the message and its properties; the best name first. */
export function namesOf(notice: Notice, { type, headers }: IncomingMessage): readonly string[] {
  const inHeaders = textsOf(headers.event, headers.type, headers.eventType, headers.event_type);
  const entity = textsOf(headers.entity)[0];
  const composed = entity === undefined ? [] : inHeaders.map((name) => `${entity}.${name}`);
  return [...textsOf(type), ...composed, ...inHeaders, ...notice.names];
}

/** The first rule that matches. */
export function findRule(
  rules: readonly EntityRule[],
  notice: Notice,
  message: IncomingMessage,
): EntityRule | undefined {
  const names = namesOf(notice, message);
  return rules.find(
    (rule) =>
      (rule.event === undefined || includes(names, rule.event)) &&
      (rule.class === undefined || includes(notice.classes, rule.class)) &&
      (rule.table === undefined || includes(notice.tables, rule.table)) &&
      (rule.routingKey === undefined || matchesPattern(rule.routingKey, message.routingKey)),
  );
}

/** The verb of a change: as the rule says, the format, the name of the event, or the last word of the routing key. */
export function verbOf(rule: EntityRule, notice: Notice, message: IncomingMessage): string {
  const said = [...namesOf(notice, message), message.routingKey];
  return rule.verb ?? notice.verb ?? said.map(verbIn).find((verb) => verb !== null) ?? 'changed';
}

/** PHP and DNS-like names are the same whatever the case. */
function includes(names: readonly string[], wanted: string): boolean {
  const text = wanted.toLowerCase();
  return names.some((name) => name.toLowerCase() === text);
}

const VERBS: ReadonlyMap<string, string> = new Map([
  ['created', 'created'],
  ['updated', 'updated'],
  ['deleted', 'deleted'],
  ['removed', 'deleted'],
  ['trashed', 'deleted'],
  // Of these Eloquent does not say whether the row is new.
  ['saved', 'changed'],
  ['restored', 'changed'],
]);

const verbEnding = /(?:created|updated|deleted|removed|trashed|saved|restored)$/;

function verbIn(name: string): string | null {
  const ending = verbEnding.exec(name.slice(-16).toLowerCase())?.[0];
  return ending === undefined ? null : (VERBS.get(ending) ?? null);
}
