import { describe, expect, it } from '@jest/globals';
import {
  defineCounter,
  defineGauge,
  defineHistogram,
  type MetricDefinition,
} from '../../telemetry/metric-definition.ts';
import { createPrometheusMetrics } from '../../telemetry/prometheus-metrics.ts';

const calls = defineCounter({
  name: 'banyan_test_calls_total',
  help: 'Calls.',
  labels: { source: 'configured', outcome: ['ok', 'failed'] },
});
const queued = defineGauge({ name: 'banyan_test_queued', help: 'Queued.', labels: {} });
const duration = defineHistogram({
  name: 'banyan_test_duration_seconds',
  help: 'Duration.',
  labels: { source: 'configured' },
  buckets: [0.1, 1],
});

function createMetrics(
  definitions: readonly MetricDefinition[] = [calls, queued, duration],
  maxSeries = 100,
) {
  return createPrometheusMetrics({ definitions, maxSeries, showsProcess: false });
}

describe('Prometheus metrics', () => {
  it('show what was counted in each series, and say what each metric is', async () => {
    const metrics = createMetrics([calls]);
    const ok = metrics.counter(calls, { source: 'api', outcome: 'ok' });
    const sameSeries = metrics.counter(calls, { outcome: 'ok', source: 'api' });
    const failed = metrics.counter(calls, { source: 'api', outcome: 'failed' });

    ok.add();
    sameSeries.add(2);
    failed.add();

    expect(await metrics.render()).toBe(`# HELP banyan_test_calls_total Calls.
# TYPE banyan_test_calls_total counter
banyan_test_calls_total{source="api",outcome="ok"} 3
banyan_test_calls_total{source="api",outcome="failed"} 1
`);
    expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('show the same again when nothing happened in between', async () => {
    const metrics = createMetrics();
    metrics.counter(calls, { source: 'api', outcome: 'ok' }).add();
    metrics.watch((report) => report(queued, {}, 2));

    const first = await metrics.render();

    expect(await metrics.render()).toBe(first);
    expect(first).toContain('banyan_test_queued 2\n');
  });

  it('count observed values in buckets whose bounds are included', async () => {
    const metrics = createMetrics([duration]);
    const histogram = metrics.histogram(duration, { source: 'api' });

    for (const seconds of [0.1, 0.5, 2]) histogram.observe(seconds);

    expect((await metrics.render()).split('\n')).toEqual(
      expect.arrayContaining([
        'banyan_test_duration_seconds_bucket{le="0.1",source="api"} 1',
        'banyan_test_duration_seconds_bucket{le="1",source="api"} 2',
        'banyan_test_duration_seconds_bucket{le="+Inf",source="api"} 3',
        'banyan_test_duration_seconds_sum{source="api"} 2.6',
        'banyan_test_duration_seconds_count{source="api"} 3',
      ]),
    );
  });

  it('read watched parts when they are shown, add up equal labels, and forget a part that is gone', async () => {
    const metrics = createMetrics([queued]);
    const parts = [{ queue: ['a'] }, { queue: ['b', 'c'] }];
    const unwatch = parts.map(({ queue }) =>
      metrics.watch((report) => report(queued, {}, queue.length)),
    );
    const together = await metrics.render();
    parts[0]?.queue.push('d');
    const later = await metrics.render();
    unwatch[1]?.();
    const alone = await metrics.render();

    expect([together, later, alone].map((text) => text.split('\n')[2])).toEqual([
      'banyan_test_queued 3',
      'banyan_test_queued 4',
      'banyan_test_queued 2',
    ]);
  });

  it('of several objects in one process do not see each other', async () => {
    const [one, other] = [createMetrics([calls]), createMetrics([calls])];

    one.counter(calls, { source: 'api', outcome: 'ok' }).add();

    expect(await one.render()).toContain('source="api"');
    expect(await other.render()).not.toContain('source="api"');
  });

  it('put what comes beyond the bound of series into one, whatever its labels', async () => {
    const metrics = createMetrics([calls], 2);

    for (const source of ['a', 'b', 'c', 'd', 'a']) {
      metrics.counter(calls, { source, outcome: 'ok' }).add();
    }

    expect((await metrics.render()).trim().split('\n').slice(2)).toEqual([
      'banyan_test_calls_total{source="a",outcome="ok"} 2',
      'banyan_test_calls_total{source="b",outcome="ok"} 1',
      'banyan_test_calls_total{source="other",outcome="other"} 2',
    ]);
  });

  it('escape what would end a label', async () => {
    const metrics = createMetrics([calls]);

    metrics.counter(calls, { source: 'a"} 1\nb', outcome: 'ok' }).add();

    expect(await metrics.render()).toContain('source="a\\"} 1\\nb"');
  });

  it('refuse a metric that was not declared, and two of one name', () => {
    const metrics = createMetrics([queued]);

    expect(() => metrics.counter(calls, { source: 'api', outcome: 'ok' })).toThrow(
      'There is no counter banyan_test_calls_total among the declared metrics',
    );
    expect(() => createMetrics([queued, queued])).toThrow('already been registered');
  });

  it('show nothing when they are closed, while parts count on', async () => {
    const metrics = createMetrics();
    const counter = metrics.counter(calls, { source: 'api', outcome: 'ok' });
    const reads: number[] = [];
    metrics.watch(() => reads.push(1));

    metrics.close();
    counter.add();

    expect((await metrics.render()).trim()).toBe('');
    expect(reads).toEqual([]);
  });

  it('show what Node says about the process, also in the second object of a process', async () => {
    const [one, other] = [0, 1].map(() => createPrometheusMetrics({ definitions: [queued] }));

    const texts = [await one?.render(), await other?.render()];

    for (const text of texts) {
      expect(text).toContain('\nnodejs_eventloop_lag_seconds ');
      expect(text).toContain('\nprocess_resident_memory_bytes ');
      expect(text).toContain('\nbanyan_test_queued 0\n');
    }
  });
});
