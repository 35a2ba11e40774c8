import { describe, expect, it } from '@jest/globals';
import { readDemoSettings } from '../../start/demo-settings.ts';
import { type DemoParts, type EndListener, runDemo } from '../../start/run-demo.ts';

const settings = {
  gatewayPort: 4000,
  services: [
    {
      name: 'catalog-lumen',
      port: 8101,
      portVariable: 'CATALOG_PORT',
      urlVariable: 'CATALOG_URL',
    },
    { name: 'orders-laravel', port: 8102, portVariable: 'ORDERS_PORT', urlVariable: 'ORDERS_URL' },
  ],
} as const;

/** Parts which note what is done to them. Members of `changes` replace theirs. */
function fakeParts(changes: Partial<DemoParts> = {}) {
  const done: string[] = [];
  const said: string[] = [];
  const ending = new AbortController();
  const listeners = new Map<string, EndListener>();
  const gatewayEnd = Promise.withResolvers<string>();
  const part = (name: string, url: string) => ({
    url,
    stop: async () => {
      done.push(`stop ${name}`);
    },
  });
  const parts: DemoParts = {
    isPortFree: async () => true,
    async startService({ name, port }, onEnd) {
      done.push(`start ${name}`);
      listeners.set(name, onEnd);
      return part(name, `http://127.0.0.1:${port}`);
    },
    async checkProject(variables) {
      done.push(`check ${JSON.stringify(variables)}`);
      return true;
    },
    async startGateway({ PORT }) {
      done.push(`start gateway ${PORT}`);
      return { ...part('gateway', `http://127.0.0.1:${PORT}`), ended: gatewayEnd.promise };
    },
    ...changes,
  };
  const ready = Promise.withResolvers<void>();
  const say = (line: string) => {
    said.push(line);
    if (line === 'Ctrl-C ends everything') ready.resolve();
  };
  const control = { say, signal: ending.signal };
  const run = () => runDemo(settings, parts, control);
  return { done, said, ending, listeners, gatewayEnd, ready: ready.promise, run };
}

describe('runDemo', () => {
  it('starts services, checks the project and starts the gateway, and ends all in reverse order', async () => {
    const demo = fakeParts();
    const ended = demo.run();
    await demo.ready;

    demo.ending.abort();
    const isFine = await ended;

    expect(isFine).toBe(true);
    expect(demo.done).toEqual([
      'start catalog-lumen',
      'start orders-laravel',
      'check {"CATALOG_URL":"http://127.0.0.1:8101","ORDERS_URL":"http://127.0.0.1:8102"}',
      'start gateway 4000',
      'stop gateway',
      'stop orders-laravel',
      'stop catalog-lumen',
    ]);
  });

  it('says one line per part and where to go', async () => {
    const demo = fakeParts();
    const ended = demo.run();
    await demo.ready;

    demo.ending.abort();
    await ended;

    expect(demo.said).toEqual([
      'catalog-lumen: starting on port 8101',
      'orders-laravel: starting on port 8102',
      'catalog-lumen: answers at http://127.0.0.1:8101',
      'orders-laravel: answers at http://127.0.0.1:8102',
      'project: checking configuration, schemas and composition',
      'ready: open http://127.0.0.1:4000 in a browser, or ask http://127.0.0.1:4000/graphql',
      expect.stringMatching(/^a first query: \{ products/),
      'Ctrl-C ends everything',
      'stopping',
    ]);
  });

  it('starts nothing when ports are taken, and says for each what chooses another', async () => {
    const demo = fakeParts({ isPortFree: async (port) => port === 8101 });

    const isFine = await demo.run();

    expect(isFine).toBe(false);
    expect(demo.done).toEqual([]);
    expect(demo.said).toEqual([
      'orders-laravel: port 8102 is taken by another program; end that, or choose another port: ORDERS_PORT=8112 npm start',
      'gateway: port 4000 is taken by another program; end that, or choose another port: PORT=4010 npm start',
    ]);
  });

  it('reports a service that dies by its name and end, and goes on running', async () => {
    const demo = fakeParts();
    const ended = demo.run();
    await demo.ready;

    demo.listeners.get('orders-laravel')?.('exit code 255');

    expect(demo.said.at(-1)).toBe(
      'orders-laravel: ended by itself (exit code 255); the rest goes on running, only its own fields fail',
    );
    expect(demo.done.at(-1)).toBe('start gateway 4000');
    demo.ending.abort();
    expect(await ended).toBe(true);
  });

  it('ends everything when the gateway ends by itself', async () => {
    const demo = fakeParts();
    const ended = demo.run();
    await demo.ready;

    demo.gatewayEnd.resolve('exit code 1');

    expect(await ended).toBe(false);
    expect(demo.said).toContain('gateway: ended by itself (exit code 1)');
    expect(demo.done.slice(-2)).toEqual(['stop orders-laravel', 'stop catalog-lumen']);
  });

  it('ends the services again when the project has faults', async () => {
    const demo = fakeParts({ checkProject: async () => false });

    const isFine = await demo.run();

    expect(isFine).toBe(false);
    expect(demo.done.slice(-2)).toEqual(['stop orders-laravel', 'stop catalog-lumen']);
  });

  it('ends what has started when a service does not start', async () => {
    const stopped: string[] = [];
    const demo = fakeParts({
      async startService({ name }) {
        if (name === 'orders-laravel') throw new Error('orders-laravel did not answer');
        return { url: 'http://127.0.0.1:1', stop: async () => void stopped.push(name) };
      },
    });

    const isFine = await demo.run();

    expect(isFine).toBe(false);
    expect(demo.said).toContain('orders-laravel did not answer');
    expect(stopped).toEqual(['catalog-lumen']);
  });

  it('starts no gateway when it is ended while the project is checked', async () => {
    const demo = fakeParts({
      checkProject: async () => {
        demo.ending.abort();
        return true;
      },
    });

    const isFine = await demo.run();

    expect(isFine).toBe(true);
    expect(demo.done).not.toContain('start gateway 4000');
  });
});

describe('readDemoSettings', () => {
  it('has a port for each part', () => {
    expect(readDemoSettings({})).toEqual({ ok: true, settings });
  });

  it('takes the ports from the environment', () => {
    const result = readDemoSettings({ PORT: '5000', CATALOG_PORT: '5001', ORDERS_PORT: '' });

    expect(result).toMatchObject({
      ok: true,
      settings: { gatewayPort: 5000, services: [{ port: 5001 }, { port: 8102 }] },
    });
  });

  it('names all variables that hold no port', () => {
    const result = readDemoSettings({ PORT: 'http', ORDERS_PORT: '70000' });

    expect(result).toEqual({
      ok: false,
      faults: [
        'PORT: expected a port from 1 to 65535, received "http"',
        'ORDERS_PORT: expected a port from 1 to 65535, received "70000"',
      ],
    });
  });
});
