import { describe, expect, it } from '@jest/globals';
import { parseBrokerUrls } from '../../../../../events/brokers/rabbitmq/connection/addresses.ts';

describe('parseBrokerUrls', () => {
  it.each([
    ['amqp://rabbit', { hostname: 'rabbit', port: 5672, username: 'guest', vhost: '%2F' }],
    ['amqps://rabbit', { protocol: 'amqps', port: 5671 }],
    [
      'amqp://u:p%40ss@rabbit:1234/shop',
      { username: 'u', password: 'p@ss', port: 1234, vhost: 'shop' },
    ],
    ['amqp://u:100%@rabbit/%2Fshop', { password: '100%', vhost: '%2Fshop' }],
    ['amqp://[::1]:5', { hostname: '::1', port: 5 }],
  ])('reads %s', (url, expected) => {
    expect(parseBrokerUrls(url)).toEqual([expect.objectContaining(expected)]);
  });

  it('reads several nodes, also with commas in passwords', () => {
    const nodes = parseBrokerUrls('amqp://u:a,b@one, amqps://u:a,b@two:7');

    expect(nodes.map(({ hostname, port, password }) => [hostname, port, password])).toEqual([
      ['one', 5672, 'a,b'],
      ['two', 7, 'a,b'],
    ]);
  });

  it.each(['', 'rabbit:5672', 'http://rabbit', 'amqp://', 'amqp://u:secret@a,amqp://u:secret@'])(
    'says what it expects instead of "%s", without the password',
    (url) => {
      const parse = () => parseBrokerUrls(url);

      expect(parse).toThrow(/^Address [12] is not that of a RabbitMQ node; expected amqp:\/\//);
      expect(parse).not.toThrow(/secret/);
    },
  );
});
