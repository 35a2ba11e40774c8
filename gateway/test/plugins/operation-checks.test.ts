import { describe, expect, it } from '@jest/globals';
import { ask, gatewayTests } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

const refused = [
  {
    request: { query: 'query A { reviewCount } query B { reviewCount }' },
    code: 'OPERATION_RESOLUTION_FAILURE',
    message: 'The document holds several operations; "operationName" must say which one to run.',
  },
  {
    request: { query: 'query A { reviewCount }', operationName: 'B' },
    code: 'OPERATION_RESOLUTION_FAILURE',
    message: 'The document holds no operation named "B".',
  },
  {
    request: { query: 'subscription { reviewAdded { id } }' },
    code: 'BAD_REQUEST',
    message: 'Subscriptions cannot be executed over this endpoint.',
  },
  {
    request: {
      query: 'query A($representations: ID!) { product(id: $representations) { name } }',
      variables: { representations: '1' },
    },
    code: 'BAD_USER_INPUT',
    message:
      'The variable name "$representations" is taken by federation; give the variable another name.',
  },
];

describe('operation checks', () => {
  it.each(refused)('refuses with 400: $message', async ({ request, code, message }) => {
    const gateway = await startGateway();

    const answer = await ask(gateway, request);

    expect(answer).toMatchObject({ status: 400, data: undefined });
    expect(answer.errors).toEqual([{ message, extensions: { code } }]);
  });
});
