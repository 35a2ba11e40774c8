import { joinWrites } from '@banyan/platform/events/brokers/rabbitmq/connection/join-writes.ts';
import { type ConfirmChannel, connect } from 'amqplib';
import { productEvent } from './product-events.ts';

/** What is published, and how many messages wait for their confirmation at a time. */
export interface BareLoad {
  readonly url: string;
  readonly exchange: string;
  readonly events: number;
  readonly window: number;
}

/**
 * Publishes messages as large as events with amqplib alone, each confirmed, from no database: what RabbitMQ and its client
 * can do on this machine. Resolves when the last one is confirmed.
 */
export async function publishBare({ url, exchange, events, window }: BareLoad): Promise<void> {
  const connection = await connect(url);
  try {
    const channel = await connection.createConfirmChannel();
    const workers = Array.from({ length: window }, (_, index) =>
      publishOneByOne(channel, exchange, Math.ceil((events - index) / window)),
    );
    await Promise.all(workers);
  } finally {
    await connection.close();
  }
}

async function publishOneByOne(
  channel: ConfirmChannel,
  exchange: string,
  count: number,
): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) {
    await new Promise<void>((resolve, reject) => {
      const options = { mandatory: true, deliveryMode: 2, type: 'catalog.Product.updated' };
      joinWrites(channel);
      channel.publish(exchange, 'catalog.Product.updated.0', body, options, (error) =>
        error === null ? resolve() : reject(error),
      );
    });
  }
}

/** The size of an event of {@link productEvent} with its envelope. */
const body = Buffer.from(JSON.stringify(productEvent('1')).padEnd(700));
