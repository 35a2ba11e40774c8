import { readFile } from 'node:fs/promises';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import responseCachePlugin from '@apollo/server-plugin-response-cache';

// Apollo Gateway behind Apollo Server, as its documentation sets it up.
// SUPERGRAPH: the file of the supergraph. RESPONSE_CACHE: whether whole answers are kept.

const supergraphSdl = await readFile(process.env.SUPERGRAPH ?? '', 'utf8');
const server = new ApolloServer({
  gateway: new ApolloGateway({ supergraphSdl }),
  plugins: process.env.RESPONSE_CACHE === 'true' ? [responseCachePlugin()] : [],
});
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
process.once('SIGTERM', () => process.exit());
process.send?.({ kind: 'listening', url: new URL('/', url).href });
