import { createPrometheusMetrics } from '@banyan/platform/telemetry/prometheus-metrics.ts';
import { describe, expect, it } from '@jest/globals';
import { CALL_METRICS } from '../../transport/call-metrics.ts';
import type { LegacyClientOptions } from '../../transport/legacy-client.ts';
import { aGet, createClientUnderTest } from './client-under-test.ts';
import { type Answer, startStubServer, unusedOrigin } from './stub-server.ts';

/** A client with metrics, of which `lines` gives those that begin like this and are not zero. */
function createCounted(options: Partial<LegacyClientOptions> = {}) {
  const metrics = createPrometheusMetrics({ definitions: CALL_METRICS, showsProcess: false });
  const under = createClientUnderTest({ metrics, ...options });
  const lines = async (begin: string) =>
    (await metrics.render())
      .split('\n')
      .filter((line) => line.startsWith(`banyan_legacy_${begin}`) && !line.endsWith(' 0'));
  return { under, metrics, lines };
}

function answering(status: number): Answer {
  return (_request, response) => response.writeHead(status).end();
}

describe('the metrics of a legacy client', () => {
  it.each([
    [200, 'ok'],
    [304, 'ok'],
    [302, 'redirect'],
    [404, 'client_error'],
    [503, 'server_error'],
  ])('count an answer with status %d as %s', async (status, outcome) => {
    await using server = await startStubServer(answering(status));
    const { under, lines } = createCounted();
    await using _closing = under;

    await under.get(`${server.origin}/`);

    expect(await lines('calls_total')).toEqual([
      `banyan_legacy_calls_total{subgraph="catalog",source="api",outcome="${outcome}"} 1`,
    ]);
  });

  it.each<[string, Answer, Partial<LegacyClientOptions>]>([
    ['timeout', () => {}, { timeoutMs: 30 }],
    ['unreachable', (_request, _response, socket) => socket.destroy(), {}],
    [
      'invalid_response',
      (_request, response) => response.end('x'.repeat(100)),
      { maxBodyBytes: 10 },
    ],
  ])('count a call that fails as %s', async (outcome, answer, options) => {
    await using server = await startStubServer(answer);
    const { under, lines } = createCounted(options);
    await using _closing = under;

    await under.get(`${server.origin}/`).catch(() => undefined);

    expect(await lines('calls_total')).toEqual([
      `banyan_legacy_calls_total{subgraph="catalog",source="api",outcome="${outcome}"} 1`,
    ]);
  });

  it('count calls that found nobody, were cancelled, or could not be sent', async () => {
    const { under, lines } = createCounted();
    await using _closing = under;
    const origin = await unusedOrigin();

    await under.get(origin).catch(() => undefined);
    await under.get(origin, AbortSignal.abort()).catch(() => undefined);
    await under.get('not an address').catch(() => undefined);

    expect(
      (await lines('calls_total')).map((line) => line.replace(/.*outcome/, 'outcome')),
    ).toEqual(['outcome="aborted"} 1', 'outcome="unreachable"} 1', 'outcome="not_sent"} 1']);
  });

  it('show calls in flight and in the queue while they are there, and those that found it full', async () => {
    const answers: (() => void)[] = [];
    await using server = await startStubServer((_request, response) => {
      answers.push(() => response.end());
    });
    const { under, lines } = createCounted({ concurrency: 1, maxQueued: 1 });
    await using _closing = under;
    const first = under.get(`${server.origin}/1`);
    const second = under.get(`${server.origin}/2`);
    await under.get(`${server.origin}/3`).catch(() => undefined);
    await server.whenSeen(1);

    const during = [...(await lines('calls_in')), ...(await lines('calls_q'))];
    answers[0]?.();
    await first;
    await server.whenSeen(2);
    answers[1]?.();
    await second;

    const labels = '{subgraph="catalog",source="api"}';
    expect(during).toEqual([
      `banyan_legacy_calls_in_flight${labels} 1`,
      `banyan_legacy_calls_queued${labels} 1`,
    ]);
    expect(await lines('calls_in')).toEqual([]);
    expect(await lines('calls_total')).toEqual([
      'banyan_legacy_calls_total{subgraph="catalog",source="api",outcome="ok"} 2',
      'banyan_legacy_calls_total{subgraph="catalog",source="api",outcome="queue_full"} 1',
    ]);
  });

  it('measure calls that were sent, and the size of lookups by key alone', async () => {
    await using server = await startStubServer(answering(200));
    const { under, lines } = createCounted();
    await using _closing = under;

    await under.get(`${server.origin}/`);
    await under.send({ ...aGet(`${server.origin}/`), keys: 1 });
    await under.send({ ...aGet(`${server.origin}/`), keys: 40 });
    await under.get('not an address').catch(() => undefined);

    const labels = '{subgraph="catalog",source="api"}';
    expect(await lines('call_duration_seconds_count')).toEqual([
      `banyan_legacy_call_duration_seconds_count${labels} 3`,
    ]);
    expect(await lines('call_keys_')).toEqual(
      expect.arrayContaining([
        'banyan_legacy_call_keys_bucket{le="1",subgraph="catalog",source="api"} 1',
        'banyan_legacy_call_keys_bucket{le="50",subgraph="catalog",source="api"} 2',
        `banyan_legacy_call_keys_sum${labels} 41`,
        `banyan_legacy_call_keys_count${labels} 2`,
      ]),
    );
  });

  it('name connectors with an absolute URL by a dash, and no address', async () => {
    await using server = await startStubServer(answering(200));
    const { under, metrics } = createCounted({ source: '' });
    await using _closing = under;

    await under.get(`${server.origin}/orders/7?token=secret`);

    const text = await metrics.render();
    expect(text).toContain('subgraph="catalog",source="-",outcome="ok"} 1');
    expect(text).not.toMatch(/127\.0\.0\.1|orders|secret/);
  });

  it('forget the queue of a client that is closed', async () => {
    const { under, metrics } = createCounted();

    await under.client.close();

    expect(await metrics.render()).not.toContain('banyan_legacy_calls_queued{');
  });
});
