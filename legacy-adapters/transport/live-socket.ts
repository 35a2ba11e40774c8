import { type ExchangeOptions, exchange, type WireRequest } from './exchange.ts';
import type { OriginPools } from './origin-pools.ts';
import type { LegacyResponse } from './response-reading.ts';
import { isClosedConnection } from './transport-failure.ts';
import { Attempt } from './watched-client.ts';

/**
 * An exchange over the pool of `origin`. PHP servers hang up on idle connections without asking, so now and then a
 * request is written to a socket that is closed already. One that may be repeated is then sent once more, outside of the
 * pool, whose other sockets may be just as old.
 */
export async function exchangeOnLiveSocket(
  pools: OriginPools,
  origin: string,
  request: WireRequest,
  options: Omit<ExchangeOptions, 'attempt'>,
): Promise<LegacyResponse> {
  const attempt = new Attempt();
  try {
    return await exchange(pools.for(origin), request, { ...options, attempt });
  } catch (error) {
    const wasStale =
      attempt.reusesSocket === true && !attempt.hasAnswer && isClosedConnection(error);
    if (!wasStale || !request.mayRepeat || options.signal.aborted) throw error;
    return exchangeOnce(pools, origin, request, options);
  }
}

async function exchangeOnce(
  pools: OriginPools,
  origin: string,
  request: WireRequest,
  options: Omit<ExchangeOptions, 'attempt'>,
): Promise<LegacyResponse> {
  const client = pools.single(origin);
  try {
    return await exchange(client, request, { ...options, attempt: new Attempt() });
  } finally {
    await client.destroy();
  }
}
