import { describe, expect, it } from '@jest/globals';
import { scrubMessage } from '../../../dialect/classify/scrub-message.ts';

describe('scrubMessage', () => {
  const kept = [
    'This action is unauthorized.',
    'Order #12 is already paid',
    'Please select an item from the list.',
    'Please select item(s) from the list.',
    'Use either and/or, 5/3/2024 or 10:30',
    'You may update your profile set in 2020',
    'See https://shop.example/help',
    'Цена должна быть больше 0',
    'Error: the name is taken',
    'a < b and c > d',
  ];
  it.each(kept)('keeps "%s"', (text) => {
    expect(scrubMessage(text)).toBe(text);
  });

  const dropped = [
    'No query results for model [App\\Models\\User] 999',
    'Class App\\\\Http\\\\Kernel does not exist',
    'RuntimeException: broken',
    'Call to undefined method User::foo()',
    'Call to a member function foo() on null',
    'Undefined array key "missing"',
    'SQLSTATE[HY000]: General error: 1 no such table',
    'oops (SQL: select * from users where id = 1)',
    'select * from users',
    'select `id`, `name`\nfrom `users`',
    'SELECT id FROM users',
    "insert into users (name) values ('x')",
    'update `users` set `name` = x',
    'delete from users where id = 1',
    'Something broke in /srv/app/Http/x',
    'fopen(/var/log/x.log): failed',
    'C:\\inetpub\\www broke',
    'index.php is broken',
    'boom on line 12',
    '#0 /x',
    '#1 {main}',
    'Stack trace: none',
    '<b>Warning</b> something',
    'GET https://api.internal.example/users?token=1 failed',
    'Connection refused [tcp://10.0.0.1:6379]',
    'mysql://root:x@db/shop is down',
  ];
  it.each(dropped)('drops "%s"', (text) => {
    expect(scrubMessage(text)).toBeNull();
  });

  const empty = ['', '   ', '\n\t\u0000'];
  it.each(empty)('has nothing left of %j', (text) => {
    expect(scrubMessage(text)).toBeNull();
  });

  it('makes one line of several', () => {
    expect(scrubMessage(' The name\r\n\tis  taken\u0007. ')).toBe('The name is taken .');
  });

  it('cuts a text to three hundred characters, and no character in half', () => {
    const long = scrubMessage('a'.repeat(400));
    const emoji = scrubMessage(`${'a'.repeat(298)}👍👍`);

    expect(long).toBe(`${'a'.repeat(299)}…`);
    expect(emoji).toBe(`${'a'.repeat(298)}…`);
  });

  it('drops a text that is too long for a message', () => {
    expect(scrubMessage('a'.repeat(2001))).toBeNull();
  });
});
