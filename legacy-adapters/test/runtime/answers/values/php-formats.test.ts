import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PhpScript, startPhpScript } from '../../../php/php-script.ts';
import { createAdapterUnderTest } from '../../adapter-under-test.ts';

const sdl = `
scalar DateTime
scalar Decimal
type Query {
  printed(formats: [String!]): Printed
    @connect(source: "api", http: { GET: "/", queryParams: "$args { formats }" }, selection: "dates total price")
}
type Printed { dates: [DateTime] total: Decimal price: Float }
`;

let php: PhpScript;

beforeAll(async () => {
  php = await startPhpScript('formats');
});

afterAll(async () => {
  await php[Symbol.asyncDispose]();
});

describe('what PHP prints', () => {
  // Each says all that the instant has down to the second, or as much as stands behind it.
  const formats = [
    ['d.m.Y H:i:s', '2024-03-05T13:07:09Z'],
    ['j.n.y G:i:s', '2024-03-05T13:07:09Z'],
    ['m/d/Y h:i:s A', '2024-03-05T13:07:09Z'],
    ['n/j/Y g:i:s a', '2024-03-05T13:07:09Z'],
    ['l, j F Y H:i:s.v', '2024-03-05T13:07:09.250Z'],
    ['D M d Y H:i:s.u', '2024-03-05T13:07:09.250Z'],
    ['YmdHis', '2024-03-05T13:07:09Z'],
    ['d.m.Y H:i:s P', '2024-03-05T13:07:09Z'],
    ['d.m.Y H:i:s O', '2024-03-05T13:07:09Z'],
    ['d.m.Y H:i:s p', '2024-03-05T13:07:09Z'],
    ['d.m.Y \\u\\m H:i:s', '2024-03-05T13:07:09Z'],
    ['U', '2024-03-05T13:07:09Z'],
    ['U.u', '2024-03-05T13:07:09.250Z'],
    ['Uv', '2024-03-05T13:07:09.250Z'],
  ] as const;
  it.each(formats)('in the format %s is read by the same letters', async (format, instant) => {
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: php.url,
      dialect: 'laravel',
      timeZone: 'Europe/Moscow',
      answers: { dates: [format] },
    });

    const result = await adapter.run(
      'query ($formats: [String!]) { printed(formats: $formats) { dates } }',
      { variables: { formats: [format] } },
    );

    expect(result).toEqual({ data: { printed: { dates: [instant] } } });
  });

  it('with number_format() is a number where its field says how', async () => {
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: php.url,
      dialect: 'laravel',
      answers: { numbers: '1 234,50', fields: { 'Printed.price': { numbers: '1.234,50' } } },
    });

    const result = await adapter.run('{ printed { total price } }');

    expect(result).toEqual({ data: { printed: { total: '-1234567.50', price: 1234.5 } } });
  });
});
