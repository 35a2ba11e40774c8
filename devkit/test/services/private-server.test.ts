import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findFreePort } from '../../services/private-server.ts';

describe('findFreePort', () => {
  it('finds ports that can be listened at, and that Linux gives to no connection', async () => {
    const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
    const [firstOfConnections = 0] = range.trim().split(/\s+/).map(Number);

    for (let count = 0; count < 50; count += 1) {
      const port = await findFreePort();
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      expect(port).toBeLessThan(firstOfConnections);
    }
  });
});
