import { describe, expect, it } from '@jest/globals';
import type { Client } from 'undici';
import { exchangeOnLiveSocket } from '../../transport/live-socket.ts';
import { createOriginPools, type OriginPools } from '../../transport/origin-pools.ts';
import { startStubServer } from './stub-server.ts';

describe('exchangeOnLiveSocket', () => {
  it('leaves the pool for its second try, and that connection does not outlive it', async () => {
    await using server = await startStubServer((request, response, socket) => {
      if (request.url === '/second' && request.connection === 1) socket.end();
      else response.end();
    });
    const { pools, singles } = createWatchedPools();
    await send('/first');

    const answer = await send('/second');

    expect(answer.status).toBe(200);
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
    expect(singles.map((client) => client.destroyed)).toEqual([true]);
    await pools.close();

    function send(path: string) {
      return exchangeOnLiveSocket(
        pools,
        server.origin,
        { method: 'GET', path, headers: [], mayRepeat: true, openBody: () => null },
        {
          signal: new AbortController().signal,
          onStatus: () => {},
          maxBodyBytes: 1000,
          maxErrorBytes: 1000,
        },
      );
    }
  });
});

function createWatchedPools(): { readonly pools: OriginPools; readonly singles: Client[] } {
  const singles: Client[] = [];
  const pools = createOriginPools({ connections: 1, connectTimeoutMs: 1000 });
  return {
    singles,
    pools: {
      ...pools,
      single(origin) {
        const client = pools.single(origin);
        singles.push(client);
        return client;
      },
    },
  };
}
