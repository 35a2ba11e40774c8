import type { PythonService } from '@banyan/devkit/python/python-service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createFrameworkAdapter, onlyError, startFrameworkService } from './framework-service.ts';

let shop: PythonService;

beforeAll(async () => {
  shop = await startFrameworkService('drf');
});

afterEach(async () => {
  await shop.takeCalls();
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

const placeOrder = 'mutation ($input: OrderInput!) { placeOrder(input: $input) { id } }';
const customer = { email: 'a@b.test' };

async function place(input: unknown) {
  await using adapter = createFrameworkAdapter('drf', shop);
  return await adapter.run(placeOrder, { variables: { input } });
}

describe('an order at Django REST framework', () => {
  it('arrives as JSON at the path with its slash', async () => {
    const input = { customer, lines: [{ productCode: 'A', quantity: 2 }] };

    expect(await place(input)).toEqual({ data: { placeOrder: { id: '1' } } });
    const calls = await shop.takeCalls();

    expect(calls).toMatchObject([
      { method: 'POST', path: '/orders/', contentType: 'application/json' },
    ]);
    expect(calls.map(({ body }) => JSON.parse(body))).toEqual([
      { email: 'a@b.test', items: [{ sku: 'A', qty: 2 }] },
    ]);
  });

  it('that is refused names the arguments, also in lists', async () => {
    const lines = [
      { productCode: 'A', quantity: 1 },
      { productCode: 'much-too-long', quantity: 0 },
    ];
    const input = { customer: { email: 'nobody' }, labels: ['new', 'too-long'], lines };

    expect(onlyError(await place(input))).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The service refuses the value of at least one argument.',
      fields: {
        'input.customer.email': ['Enter a valid email address.'],
        'input.labels[1]': ['Ensure this field has no more than 5 characters.'],
        'input.lines[1].productCode': ['Ensure this field has no more than 8 characters.'],
        'input.lines[1].quantity': ['Ensure this value is greater than or equal to 1.'],
      },
    });
  });

  it('that is refused as a whole says why', async () => {
    const lines = [{ productCode: 'A', quantity: 101 }];

    const error = onlyError(await place({ customer, lines }));

    expect(error).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'An order has at most 100 pieces.',
    });
    expect(error).not.toHaveProperty('fields');
  });
});
