import { createInProcessBroker } from '@banyan/platform/events/brokers/in-process/in-process-broker.ts';
import { UnreadableMessage } from '@banyan/platform/events/brokers/unreadable-message.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { countDeliveries } from '../../events/count-deliveries.ts';
import { createGatewayMetrics } from '../../metrics/gateway-metrics.ts';

const log = createLogger({ level: 'silent' });
const topology = {
  groups: [{ name: 'insights', bindings: ['#'], maxAttempts: 2, retryDelaysMs: [1] }],
};
const message = { id: 'm1', type: 'orders.Order.created', subject: 'Order:1', body: '{}' };

/** Publishes one message to a handler that fails with these errors in turn; what the metrics say then. */
async function countsAfter(errors: readonly Error[]): Promise<readonly string[]> {
  const broker = createInProcessBroker({ log, topology });
  const metrics = createGatewayMetrics();
  const left = [...errors];
  await countDeliveries(broker, topology, metrics).subscribe({ group: 'insights' }, async () => {
    const error = left.shift();
    if (error !== undefined) throw error;
  });
  await broker.publish(message);
  const text = await metrics.render();
  await broker.close();
  metrics.close();
  return [...text.matchAll(/^banyan_events_deliveries_total\{group="insights",(.+) [^0]/gm)].map(
    ([line]) => line.slice(line.indexOf('result=')),
  );
}

const failure = new Error('no place in the database');

describe('deliveries', () => {
  it('are counted as handled when they have taken effect', async () => {
    expect(await countsAfter([])).toEqual(['result="handled"} 1']);
  });

  it('are counted as failed when they come again', async () => {
    expect(await countsAfter([failure])).toEqual(['result="handled"} 1', 'result="failed"} 1']);
  });

  it.each([
    ['after the last attempt', [failure, failure], ['result="failed"} 1', 'result="dead"} 1']],
    ['that cannot be read', [new UnreadableMessage('no event')], ['result="dead"} 1']],
  ])('are counted as dead %s', async (_case, errors, counts) => {
    expect(await countsAfter(errors)).toEqual(counts);
  });
});
