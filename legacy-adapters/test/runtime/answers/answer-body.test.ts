import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { indexedValues, rememberText } from '../../../dialect/decode/key-order.ts';
import { compileAnswerBody } from '../../../runtime/answers/answer-body.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';

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
