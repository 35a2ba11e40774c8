import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Pace, PacedPipe } from './paced-pipe.ts';

/** Where the connections of a proxy lead, and who looks on. */
export interface TcpProxyOptions {
  /** Of 127.0.0.1. Nobody needs to listen there yet. */
  readonly targetPort: number;
  /** Hears what clients send, when it is passed on. The proxy itself knows no protocol. */
  readonly onSent?: ((bytes: Buffer) => void) | undefined;
}

/** A port of 127.0.0.1 that leads to another one, by a way that can be made bad. */
export interface TcpProxy {
  readonly port: number;
  /** From now on all bytes take so much longer, each way. 0 ends it. Order is kept. */
  delay(ms: number): void;
  /** From now on nothing is passed on, and connections stay, as when a cable is pulled. Ends of connections wait, too. */
  stall(): void;
  /** Passes on what was held back, and all that comes. */
  resume(): void;
  /** Ends all connections at once; new ones are let in. */
  cut(): void;
  /** Connections of clients at this moment. */
  readonly connections: number;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** A proxy which passes everything on at once. The owner stops it. */
export async function startTcpProxy({ targetPort, onSent }: TcpProxyOptions): Promise<TcpProxy> {
  const links = new Set<Link>();
  const pace = { delayMs: 0, isStalled: false };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const link = new Link(client, { targetPort, pace, onSent });
    links.add(link);
    void link.closed.then(() => links.delete(link));
  });
  server.listen(0, host);
  await once(server, 'listening');
  const cut = () => {
    for (const link of links) link.cut();
  };
  return {
    port: (server.address() as AddressInfo).port,
    delay(ms) {
      pace.delayMs = ms;
    },
    stall() {
      pace.isStalled = true;
    },
    resume() {
      pace.isStalled = false;
      for (const link of links) link.flush();
    },
    cut,
    get connections() {
      return links.size;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

interface LinkOptions extends TcpProxyOptions {
  readonly pace: Pace;
}

/** One connection of a client, and the one behind it. */
class Link {
  /** Resolves when both connections are gone. */
  readonly closed: Promise<void>;
  readonly #sockets: readonly [client: Socket, upstream: Socket];
  readonly #pipes: readonly PacedPipe[];

  constructor(client: Socket, { targetPort, pace, onSent }: LinkOptions) {
    const upstream = connect({ port: targetPort, host, allowHalfOpen: true });
    this.#sockets = [client, upstream];
    this.#pipes = [
      new PacedPipe(client, upstream, pace, onSent),
      new PacedPipe(upstream, client, pace),
    ];
    for (const socket of this.#sockets) socket.setNoDelay().on('error', () => this.cut());
    const gone = this.#sockets.map(
      (socket) => new Promise((resolve) => socket.on('close', resolve)),
    );
    this.closed = Promise.all(gone).then(() => undefined);
  }

  flush(): void {
    for (const pipe of this.#pipes) pipe.flush();
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
