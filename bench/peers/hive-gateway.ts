import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import InMemoryCache from '@graphql-mesh/cache-inmemory-lru';

// Hive Gateway on Node's HTTP server. Equal requests in flight are answered together, those of clients and those to subgraphs.
// SUPERGRAPH: the file of the supergraph. PLANNER: js or rust. MAX_AGE_SECONDS: how long whole answers are kept; 0: not.

const maxAgeSeconds = Number(process.env.MAX_AGE_SECONDS);
const gateway = createGatewayRuntime({
  supergraph: await readFile(process.env.SUPERGRAPH ?? '', 'utf8'),
  logging: 'error',
  // The store that its command line takes by default, but large enough: 1,000 entries would hold 20 answers.
  cache: new InMemoryCache({ max: 1_000_000 }),
  inboundInflightRequestDeduplication: true,
  // Its default, said here because the comparison stands on it.
  transportEntries: { '*.http': { options: { deduplicateInflightRequests: true } } },
  ...(process.env.PLANNER === 'rust' && { unifiedGraphHandler }),
  ...(maxAgeSeconds > 0 && {
    responseCaching: { session: () => null, ttl: maxAgeSeconds * 1000 },
  }),
});
const server = createServer(gateway);
await once(server.listen(0, '127.0.0.1'), 'listening');
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
process.once('SIGTERM', () => process.exit());
process.send?.({ kind: 'listening', url: `http://127.0.0.1:${port}/graphql` });
