import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { alertFaults, readAlerts } from './helpers/alert-rules.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFile(join(root, file), 'utf8');

const alerts = await read('deploy/prometheus/alerts.yml');
const metricsPage = await read('docs/metrics.md');
const scraping = parse(await read('deploy/prometheus/prometheus.yml'));
const { gateway, prometheus } = parse(await read('docker-compose.yml'), { merge: true }).services;

describe('deploy/prometheus/alerts.yml', () => {
  it('asks only for metrics and labels of the documentation, and says what to do', () => {
    expect(alertFaults(alerts, metricsPage)).toEqual([]);
  });

  it('tells of each thing that waits for a person or is out of order', () => {
    expect(readAlerts(alerts).map(({ alert }) => alert)).toEqual([
      'BanyanGatewayNotScraped',
      'BanyanLegacyCallsFail',
      'BanyanLegacyBreakerOpen',
      'BanyanMappingProblems',
      'BanyanRedisBreakerOpen',
      'BanyanCacheStoreDown',
      'BanyanEventBrokerNotReady',
      'BanyanOutboxUnreachable',
      'BanyanEventsPendingTooLong',
      'BanyanOutboxDeadEvents',
      'BanyanConsumerFails',
      'BanyanDeadLetters',
      'BanyanSubjectsParked',
      'BanyanIntentsUnsettled',
    ]);
  });

  it('names both ways out of a parked subject: an event is never changed', () => {
    const parked = readAlerts(alerts).find(({ alert }) => alert === 'BanyanSubjectsParked');

    expect(parked?.annotations?.description).toMatch(
      /schema is wrong.* unpark .*event is.* give-up /,
    );
  });
});

describe('deploy/prometheus/prometheus.yml', () => {
  it('scrapes the port that the compose file gives to metrics', () => {
    const target = `gateway:${gateway.environment.METRICS_PORT}`;

    expect(scraping.scrape_configs).toEqual([
      { job_name: 'banyan', static_configs: [{ targets: [target] }] },
    ]);
    expect(gateway.environment.METRICS_HOST).toBe('0.0.0.0');
  });

  it('names rules that are there', () => {
    expect(scraping.rule_files).toEqual(['alerts.yml']);
    expect(existsSync(join(root, 'deploy/prometheus/alerts.yml'))).toBe(true);
  });
});

describe('the service prometheus in docker-compose.yml', () => {
  it('starts under the profile metrics only', () => {
    expect(prometheus.profiles).toEqual(['metrics']);
  });

  it('has the folder of these files, and a network of the gateway', () => {
    expect(prometheus.volumes).toContain('./deploy/prometheus:/etc/prometheus:ro');
    expect(gateway.networks).toEqual(expect.arrayContaining(prometheus.networks));
  });
});

describe('alertFaults', () => {
  const page = '| `banyan_a` | gauge | `state` (`good`, `bad`) | what |';
  const rules = (expr: string, rest: string) =>
    `groups: [{ rules: [{ alert: A, expr: '${expr}', ${rest} }] }]`;
  const texts = 'labels: { severity: page }, annotations: { summary: s, description: d }';

  it.each([
    [rules('banyan_b > 0', texts), 'A: there is no metric banyan_b'],
    [rules('banyan_a{state="ugly"} > 0', texts), 'A: banyan_a has no ugly'],
    [rules('banyan_a{state=~"good|ugly"} > 0', texts), 'A: banyan_a has no ugly'],
    [rules('max by (instance, outbox) (banyan_a) > 0', texts), 'A: banyan_a has no outbox'],
    [rules('1 > 0', texts), 'A: asks for no metric'],
    [
      rules('up == 0', 'labels: { severity: page }, annotations: { summary: s }'),
      'A: has no description',
    ],
    [
      rules('up == 0', 'labels: { severity: page }, annotations: { description: d }'),
      'A: has no summary',
    ],
    [rules('up == 0', 'annotations: { summary: s, description: d }'), 'A: has no severity'],
  ])('finds the fault of %s', (text, fault) => {
    expect(alertFaults(text, page)).toEqual([fault]);
  });
});
