import type { DeadLetters, EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { createInProcessBroker } from '@banyan/platform/events/brokers/in-process/in-process-broker.ts';
import {
  openRabbitmqBroker,
  type RabbitmqBroker,
  type RabbitmqBrokerOptions,
} from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { EventsConfig } from '../config.ts';

/** The broker of a project. Whoever opened it closes it. */
export interface ProjectBroker extends EventBroker {
  readonly deadLetters: DeadLetters;
  /** Absent for the bus in this process. */
  readonly countMessages?: RabbitmqBroker['countMessages'];
  /** Absent for the bus in this process. */
  readonly leftQueues?: RabbitmqBroker['leftQueues'];
}

/** How RabbitMQ is waited for. */
export type BrokerOptions = Pick<RabbitmqBrokerOptions, 'connectTimeoutMs'>;

/**
 * RabbitMQ, or without an address a bus in this process. Resolves before there is a connection, and goes on trying to get
 * one. Rejects for an address that cannot be read.
 */
export async function openProjectBroker(
  { rabbitmq, prefix }: Pick<EventsConfig, 'rabbitmq' | 'prefix'>,
  log: Logger,
  options: BrokerOptions = {},
): Promise<ProjectBroker> {
  if (rabbitmq === null) return createInProcessBroker({ prefix, log });
  return openRabbitmqBroker({ url: rabbitmq, prefix, log, ...options });
}
