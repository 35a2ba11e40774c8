import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { send } from '../helpers/http-service.ts';
import { ask, gatewayTests, remote } from '../helpers/test-gateway.ts';

const { startGateway, startService } = gatewayTests();

function collectLog() {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', write: (line) => lines.push(line) });
  return { lines, log };
}

describe('operation log', () => {
  it('has one line per operation, without its document and variables', async () => {
    const { lines, log } = collectLog();
    const gateway = await startGateway({ log });
    const query = 'query Show($id: ID!) { product(id: $id) { name } }';

    await ask(gateway, { query, variables: { id: 's3cret' } }, { 'x-request-id': 'r1' });

    const operations = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'Operation');
    expect(operations).toMatchObject([
      { requestId: 'r1', operation: 'Show', type: 'query', errors: [], legacyCalls: 0 },
    ]);
    expect(lines.join()).not.toMatch(/s3cret|product/);
  });

  it('has no fault for a persisted query that does not have the hash of its text', async () => {
    const { lines, log } = collectLog();
    const gateway = await startGateway({ log });
    const persistedQuery = { version: 1, sha256Hash: 'a'.repeat(64) };

    await ask(gateway, { query: '{ __typename }', extensions: { persistedQuery } });

    const told = lines.map((line) => JSON.parse(line));
    expect(told.filter(({ msg }) => msg === 'Operation')).toMatchObject([
      { errors: ['BAD_REQUEST'] },
    ]);
    expect(told.filter(({ msg }) => msg === 'Fetch failed')).toEqual([]);
  });

  it('keeps the cause of a failed fetch that the client is not told', async () => {
    const { lines, log } = collectLog();
    const service = await startService((_request, response) =>
      send(response, 500, '<html>Out of memory</html>', 'text/html'),
    );
    const gateway = await startGateway({
      log,
      subgraphs: { reviews: remote('reviews', service.url) },
    });

    const answer = await ask(gateway, '{ reviewCount latestReviews { id } }');

    const faults = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'Fetch failed');
    expect(faults).toMatchObject([{ service: 'reviews', path: ['reviewCount'] }]);
    expect(JSON.stringify(faults)).toContain('Out of memory');
    expect(JSON.stringify(answer)).not.toContain('Out of memory');
  });
});
