import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { indexedValues, rememberText } from '../../../dialect/decode/key-order.ts';
import { compileAnswerBody } from '../../../runtime/answers/answer-body.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const schema = buildSchema('type Query { user: User } type User { id: ID! }');
const userType = schema.getQueryType()?.getFields().user?.type ?? null;
const text = '{"id":"7","rows":{"1":"b","0":"a"}}';

describe('compileAnswerBody', () => {
  it.each(['php', 'exact'] as const)(
    'forgets the text of a body when it was given in %s shapes',
    (shapes) => {
      const body = parseJson(text) as JsonObject & { readonly rows: JsonObject };
      rememberText(body, text);
      const give = compileAnswerBody(
        { selection: parseForTest('id') },
        { envelope: 'none', shapes },
        userType,
      );

      expect(give(body)).toEqual({ id: '7', rows: { 0: 'a', 1: 'b' } });

      // The text alone has them the other way round.
      expect(indexedValues(body.rows, body)).toEqual(['a', 'b']);
    },
  );
});

describe('an empty text of a PHP service', () => {
  const sdl = `
    type Query { users: [User] @connect(source: "api", http: { GET: "/users" }, selection: "id note address { city } tags { name }") }
    type User { id: ID! note: String address: Address tags: [Tag] }
    type Address { city: String }
    type Tag { name: String }
  `;

  it('is null in place of an object or a list, and itself in place of a text', async () => {
    await using stub = await startStubService(() => ({
      body: [
        { id: 1, note: '', address: '', tags: '' },
        { id: 2, note: 'n', address: { city: '' }, tags: [{ name: 'a' }, ''] },
      ],
    }));
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'laravel' });

    const result = await adapter.run('{ users { id note address { city } tags { name } } }');

    expect(result).toEqual({
      data: {
        users: [
          { id: '1', note: '', address: null, tags: null },
          { id: '2', note: 'n', address: { city: '' }, tags: [{ name: 'a' }, null] },
        ],
      },
    });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/users']);
  });
});
