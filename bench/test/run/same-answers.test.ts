import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { findDifference, readSamples } from '../../run/same-answers.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const workload = { name: 'product-page', bodies: ['{"id":1}', '{"id":2}'], products: [] } as const;

describe('the samples of two gateways', () => {
  it('are the same when only cursors and stock differ', async () => {
    const first = await startStubGateway({ name: 'Lamp', cursor: 'a', stock: 1, inStock: true });
    const second = await startStubGateway({ name: 'Lamp', cursor: 'b', stock: 0, inStock: false });

    const difference = findDifference(
      await readSamples(first, workload),
      await readSamples(second, workload),
    );

    expect(difference).toBeNull();
  });

  it('are not the same when a field is missing or null', async () => {
    const first = await readSamples(await startStubGateway({ name: 'Lamp' }), workload);

    const lacking = await readSamples(await startStubGateway({}), workload);
    const empty = await readSamples(await startStubGateway({ name: null }), workload);

    const said = "its answer to request 0 is not Banyan's";
    expect([lacking, empty].map((one) => findDifference(first, one))).toEqual([said, said]);
  });

  it('tell which answer differs, also when it did not come', () => {
    expect(findDifference([{ id: 1 }, { id: 2 }], [{ id: 1 }])).toContain('request 1');
  });

  it('are refused when an answer has errors', async () => {
    const url = await startStubGateway(null);

    await expect(readSamples(url, workload)).rejects.toThrow(/answered with 200: .*"errors":/);
  });
});

/** A stub of a gateway whose every answer has this data, or an error for null. */
async function startStubGateway(data: object | null): Promise<string> {
  const body = JSON.stringify(data === null ? { errors: [{ message: 'no' }] } : { data });
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}
