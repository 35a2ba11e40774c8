import type { BrokerState } from '@banyan/platform/events/brokers/event-broker.ts';
import { defineCounter, defineGauge } from '@banyan/platform/telemetry/metric-definition.ts';
import type { Metrics, Report } from '@banyan/platform/telemetry/metrics.ts';
import type { Relays } from '../events/start-relays.ts';
import type { OutboxState } from '../events/upkeep/outbox-states.ts';

const broker = defineGauge({
  name: 'banyan_events_broker_state',
  help: '1 for the state in which the broker of change events is, else 0.',
  labels: { state: ['connecting', 'ready', 'blocked', 'closed'] },
});

const reachable = defineGauge({
  name: 'banyan_events_outbox_reachable',
  help: '1 while the database of the outbox answers, else 0.',
  labels: { outbox: 'configured' },
});

const events = defineGauge({
  name: 'banyan_events_outbox_events',
  help: 'Events in the outbox, by their state. Of those that do not answer nothing is shown.',
  labels: { outbox: 'configured', state: ['pending', 'published', 'parked', 'dead'] },
});

const oldest = defineGauge({
  name: 'banyan_events_oldest_pending_seconds',
  help: 'Age of the oldest event that waits to be published; 0 when there is none.',
  labels: { outbox: 'configured' },
});

const unsettled = defineGauge({
  name: 'banyan_events_intents_unsettled',
  help: 'Writes to services of which nobody knows yet how they ended, or which are under way (pending).',
  labels: { outbox: 'configured', state: ['pending', 'unknown'] },
});

const relayed = defineCounter({
  name: 'banyan_events_relayed_total',
  help: 'Events that the broker has confirmed to this process.',
  labels: { outbox: 'configured' },
});

const failures = defineCounter({
  name: 'banyan_events_publish_failures_total',
  help: 'Attempts of this process to publish an event which ended without a confirmation.',
  labels: { outbox: 'configured' },
});

/** Counted where events are delivered. */
export const deliveries = defineCounter({
  name: 'banyan_events_deliveries_total',
  help: 'Deliveries to a consumer of this process: handled, to be tried again (failed), or given up (dead).',
  labels: { group: 'configured', result: ['handled', 'failed', 'dead'] },
});

/** All that is told here. */
export const EVENTS_METRICS = [
  broker,
  reachable,
  events,
  oldest,
  unsettled,
  relayed,
  failures,
  deliveries,
] as const;

/** What is known of the events of a process. */
export interface EventsStatistics {
  readonly broker: BrokerState;
  readonly outboxes: readonly OutboxState[];
  readonly relays: ReturnType<Relays['statistics']>;
}

/** Shows the state of events whenever somebody asks. Ends with the metrics. */
export function watchEvents(metrics: Metrics, statistics: () => EventsStatistics): void {
  metrics.watch((report) => reportEvents(report, statistics()));
}

function reportEvents(report: Report, { broker: state, outboxes, relays }: EventsStatistics): void {
  for (const one of broker.labels.state) report(broker, { state: one }, one === state ? 1 : 0);
  for (const outbox of outboxes) reportOutbox(report, outbox);
  for (const { name: outbox, published, failed } of relays) {
    report(relayed, { outbox }, published);
    report(failures, { outbox }, failed);
  }
}

function reportOutbox(report: Report, { name: outbox, audit, intents }: OutboxState): void {
  report(reachable, { outbox }, audit === null ? 0 : 1);
  if (audit === null) return;
  for (const state of events.labels.state) report(events, { outbox, state }, audit[state]);
  report(oldest, { outbox }, (audit.oldestPendingMs ?? 0) / 1000);
  if (intents === null) return;
  for (const state of unsettled.labels.state) report(unsettled, { outbox, state }, intents[state]);
}
