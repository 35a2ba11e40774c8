import { describe, expect, it } from '@jest/globals';
import { parseOutboxUrl } from '../../../events/outbox/outbox-url.ts';

describe('parseOutboxUrl', () => {
  it.each([
    ['sqlite:./var/outbox.db', { kind: 'sqlite', file: '/base/var/outbox.db' }],
    ['sqlite:/abs/outbox.db', { kind: 'sqlite', file: '/abs/outbox.db' }],
    ['sqlite::memory:', { kind: 'sqlite', file: ':memory:' }],
    ['postgres://u:p@host:5433/shop', { kind: 'postgres', url: 'postgres://u:p@host:5433/shop' }],
    ['postgresql://host/shop', { kind: 'postgres', url: 'postgresql://host/shop' }],
    ['mysql://u@host/shop', { kind: 'mysql', url: 'mysql://u@host/shop' }],
    ['mariadb://u@host/shop', { kind: 'mysql', url: 'mariadb://u@host/shop' }],
  ])('reads %s', (text, address) => {
    expect(parseOutboxUrl(text, '/base')).toMatchObject(address);
  });

  it('names a database without its credentials and settings', () => {
    const address = parseOutboxUrl('postgres://user:secret@host:5433/shop?sslkey=x', '/base');

    expect(address?.name).toBe('postgres://host:5433/shop');
  });

  it.each(['', 'sqlite:', 'redis://host/1', 'postgres:shop', 'mysql://host', 'mysql://host/', 'x'])(
    'knows no database behind "%s"',
    (text) => {
      expect(parseOutboxUrl(text, '/base')).toBeNull();
    },
  );
});
