import { describe, expect, it } from '@jest/globals';
import { metricsPlace } from '../../metrics/metrics-place.ts';

const token = 'the-token-of-the-scraper';
const nothing = { enabled: true, port: null, host: '127.0.0.1', token: null };
const open = { kind: 'server', token: null };
const guarded = { kind: 'server', token };
const own = { kind: 'listener', port: 9464, host: '127.0.0.1', token: null };

describe('metricsPlace', () => {
  it.each([
    ['nowhere in production unless a place is set', nothing, 'production', null],
    ['open to everybody in development', nothing, 'development', open],
    ['behind a token', { ...nothing, token }, 'production', guarded],
    ['behind a token in development, too', { ...nothing, token }, 'development', guarded],
    ['on a port of their own', { ...nothing, port: 9464 }, 'production', own],
    [
      'on their port behind a token',
      { ...nothing, port: 9464, token },
      'production',
      { ...own, token },
    ],
    ['on their port in development, too', { ...nothing, port: 9464 }, 'development', own],
    [
      'nowhere when switched off',
      { ...nothing, port: 9464, token, enabled: false },
      'development',
      null,
    ],
  ] as const)('puts them %s', (_title, config, environment, place) => {
    expect(metricsPlace(config, environment)).toEqual(place);
  });
});
