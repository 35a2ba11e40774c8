import type { PythonService } from '@banyan/devkit/python/python-service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createFrameworkAdapter, onlyError, startFrameworkService } from './framework-service.ts';

let library: PythonService;

beforeAll(async () => {
  library = await startFrameworkService('fastapi');
});

afterEach(async () => {
  await library.takeCalls();
});

afterAll(async () => {
  await library[Symbol.asyncDispose]();
});

async function run(operation: string) {
  await using adapter = createFrameworkAdapter('fastapi', library);
  return await adapter.run(operation);
}

describe('what is written to FastAPI', () => {
  it('arrives as JSON, with its query', async () => {
    const result = await run(
      'mutation { placeOrder(isDry: false, input: { mail: "a@b", lines: [{ code: "A", quantity: 2 }] }) { id } }',
    );
    const calls = await library.takeCalls();

    expect(result).toEqual({ data: { placeOrder: { id: '1' } } });
    expect(calls).toMatchObject([
      { method: 'POST', path: '/orders', query: 'dry=false', contentType: 'application/json' },
    ]);
    expect(calls.map(({ body }) => JSON.parse(body))).toEqual([
      { reader: 'a@b', items: [{ sku: 'A', qty: 2 }] },
    ]);
  });

  it('is refused with the arguments of body and query', async () => {
    const lines = '[{ code: "A", quantity: 1 }, { code: "much-too-long", quantity: 0 }]';

    const result = await run(
      `mutation { placeOrder(dryness: "very", input: { mail: "nobody", lines: ${lines} }) { id } }`,
    );

    expect(onlyError(result)).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'The service refuses the value of at least one argument.',
      fields: {
        dryness: ['value could not be parsed to a boolean'],
        'input.mail': [expect.stringMatching(/^string does not match regex/)],
        'input.lines[1].code': ['ensure this value has at most 8 characters'],
        'input.lines[1].quantity': ['ensure this value is greater than or equal to 1'],
      },
    });
  });

  it('in conflict says why, with the code of the service', async () => {
    const result = await run(
      'mutation { placeOrder(input: { mail: "a@b", lines: [{ code: "SOLD", quantity: 2 }] }) { id } }',
    );

    expect(onlyError(result)).toMatchObject({
      code: 'CONFLICT',
      message: 'One of the books is sold.',
      legacyCode: 'OUT_OF_STOCK',
    });
  });
});

describe('what is read of FastAPI', () => {
  it('is refused with the argument in the query', async () => {
    expect(onlyError(await run('{ pageOfBooks(number: "one") { id } }'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { number: ['value is not a valid integer'] },
    });
  });

  it('is refused with the name of the parameter in the path', async () => {
    expect(onlyError(await run('{ book(id: "one") { id } }'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { id: ['value is not a valid integer'] },
    });
  });
});
