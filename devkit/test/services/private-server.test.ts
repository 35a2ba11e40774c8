import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findFreePort } from '../../services/private-server.ts';

/** The first port which Linux gives to whoever asks for any, unless a machine is set otherwise. */
const firstOfConnections = 32_768;

describe('findFreePort', () => {
  it('finds ports that can be listened at, and that Linux gives to no connection', async () => {
    for (let count = 0; count < 50; count += 1) {
      const port = await findFreePort();
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      expect(port).toBeLessThan(firstOfConnections);
    }
  });
});
