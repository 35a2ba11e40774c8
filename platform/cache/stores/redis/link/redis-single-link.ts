import type { Backoff } from '../redis-backoff.ts';
import { isReadOnlyReply, RedisStoreError } from '../redis-errors.ts';
import { callAll, endClient, type RedisClient, type RedisLink } from './redis-link.ts';
import type { LinkLog } from './redis-link-log.ts';

/** What a link to one server stands on. */
export interface SingleLinkOptions {
  /** Connects by itself, again and again, with the pauses of `backoff`. The link ends it. */
  readonly client: RedisClient;
  readonly backoff: Backoff;
  readonly log: LinkLog;
  /** How long connections may take to end before they are cut. */
  readonly closeTimeoutMs: number;
}

/**
 * A link to one server, which must be a primary: what a replica has may be older than an invalidation that the primary
 * has acknowledged. When it turns out to be a replica the connection is made anew, since the name may lead to another.
 */
export function createSingleLink(options: SingleLinkOptions): RedisLink {
  const { client, backoff, log, closeTimeoutMs } = options;
  let isPrimary = false;
  const distrust = () => {
    // On a connection that is gone already, the client would take this for its end.
    if (client.status !== 'ready') return;
    isPrimary = false;
    log.noteFault(new Error('the server is a replica'));
    client.disconnect(true);
  };
  client.on('error', (error) => log.noteFault(error));
  client.on('close', () => {
    isPrimary = false;
    log.lost();
  });
  client.on('ready', async () => {
    if (!(await readIsPrimary(client))) return distrust();
    isPrimary = client.status === 'ready';
    if (!isPrimary) return;
    backoff.reset();
    log.found();
  });
  return {
    isCluster: false,
    async send(commands) {
      if (!isPrimary) throw new RedisStoreError('there is no connection to a primary', 'store');
      const replies = await callAll(client, commands);
      if (replies.some(isReadOnlyReply)) distrust();
      return replies;
    },
    close: () => endClient(client, closeTimeoutMs),
  };
}

async function readIsPrimary(client: RedisClient): Promise<boolean> {
  try {
    const role = await client.callBuffer('role');
    return Array.isArray(role) && String(role[0]) === 'master';
  } catch (error) {
    // Who may not ask for the role has to trust that the address is a primary's.
    return error instanceof Error && error.message.startsWith('NOPERM');
  }
}
