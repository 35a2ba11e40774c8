import { describe, expect, it } from '@jest/globals';
import { readInsightsConfig, readInsightsServerConfig } from '../config.ts';

function envOf(values: Readonly<Record<string, string>>) {
  return (name: string) => values[name];
}

describe('readInsightsConfig', () => {
  it('has a default for everything, by which nobody may see figures', () => {
    expect(readInsightsConfig(envOf({}))).toEqual({
      ok: true,
      config: { databaseUrl: 'sqlite:./var/insights.db', readers: new Set(), retentionDays: 30 },
    });
  });

  it.each([
    ['7, 8 ,', new Set(['7', '8'])],
    ['*', 'all'],
    ['', new Set()],
  ])('reads readers from %j', (text, readers) => {
    expect(readInsightsConfig(envOf({ INSIGHTS_READERS: text }))).toMatchObject({
      config: { readers },
    });
  });
});

describe('readInsightsServerConfig', () => {
  it('reads what the server needs', () => {
    const values = { PORT: '5000', RABBITMQ_URL: 'amqp://x', INSIGHTS_TRUST_CALLER_HEADER: 'true' };

    expect(readInsightsServerConfig(envOf(values))).toMatchObject({
      ok: true,
      config: {
        port: 5000,
        host: '127.0.0.1',
        rabbitmqUrl: 'amqp://x',
        trustCallerHeader: true,
        prefix: 'banyan',
        schemas: './schema/events',
      },
    });
  });

  it('names all faults at once, without a password', () => {
    const values = {
      PORT: '-1',
      INSIGHTS_DATABASE_URL: 'mysql://app:hunter2@db/x',
      INSIGHTS_RETENTION_DAYS: '0',
      INSIGHTS_TRUST_CALLER_HEADER: 'yes',
    };

    expect(readInsightsServerConfig(envOf(values))).toEqual({
      ok: false,
      faults: [
        'INSIGHTS_DATABASE_URL must be sqlite:<file>, sqlite::memory: or postgres://<user>@<host>/<database>, received "mysql:…"',
        'INSIGHTS_RETENTION_DAYS must be an integer from 1 to 3650, received "0"',
        'PORT must be an integer from 0 to 65535, received "-1"',
        'INSIGHTS_TRUST_CALLER_HEADER must be true or false, received "yes"',
      ],
    });
  });
});
