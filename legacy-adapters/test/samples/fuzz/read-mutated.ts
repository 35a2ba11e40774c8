import { isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { compileSelection } from '../../../connect/compiler.ts';
import { classifyResponse } from '../../../dialect/classify/classify-response.ts';
import type { Purpose } from '../../../dialect/classify/verdict.ts';
import { decodeBody } from '../../../dialect/decode/decode-body.ts';
import {
  createDialect,
  DIALECT_NAMES,
  type Dialect,
  type DialectOverrides,
} from '../../../dialect/dialect.ts';
import { readPage } from '../../../dialect/pagination/read-page.ts';
import { compileAnswerBody } from '../../../runtime/answers/answer-body.ts';
import { compileFieldCoercion } from '../../../runtime/fields/field-coercion.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';
import type { MutatedAnswer, Random } from './mutate.ts';

const schema = buildSchema(`
  scalar Date scalar DateTime scalar Decimal scalar BigInt scalar JSON
  enum State { NEW OLD }
  type Query { users: [User!] user: User }
  type User {
    id: ID! name: String email: String price: Decimal stock: Int weight: Float big: BigInt meta: JSON active: Boolean state: State
    publishedOn: Date createdAt: DateTime orders: [User!] tags: [String] boss: User
  }
`);

const selection = parseForTest(
  `id name email price stock weight big meta active state: status_code publishedOn: published_on createdAt: created_at
   orders { id name } tags boss: pivot { id: user_id }`,
);

const mapping = compileSelection(selection);

/** What is tried besides the defaults of a dialect. */
const settings: readonly DialectOverrides[] = [
  {},
  { envelope: 'auto', success: 'auto' },
  {
    envelope: ['data', 'rows'],
    salvages: true,
    errors: { missing: 'always', noRows: 'emptyList' },
  },
  { guard: 'xssi', fallbackCharset: 'windows-1251', emptyBody: 'fault' },
  { guard: 'jsonp', success: { path: ['status'], values: ['ok', 200, true] } },
  { bodies: 'jsonLines', envelope: 'auto', shapes: 'php' },
];

const purposes: readonly Purpose[] = ['lookup', 'read', 'write'];

/** What became of an answer: an error code, or `ok` or `missing`. */
export type Outcome = string;

/**
 * Takes an answer through all that the adapter does to it between the transport and the client, as some dialect with some
 * settings. Throws when an error has no code of ours; whatever else it throws is a fault of the adapter, too.
 */
export function readMutated(answer: MutatedAnswer, random: Random): Outcome {
  const name = DIALECT_NAMES[random(DIALECT_NAMES.length)] ?? 'plain';
  const dialect = createDialect(name, settings[random(settings.length)]);
  const purpose = purposes[random(purposes.length)] ?? 'read';
  const verdict = classifyResponse(answer, decodeBody(answer, dialect), purpose, dialect);
  if (verdict.kind === 'missing') return 'missing';
  if (verdict.kind === 'ok') {
    readSuccess(verdict.value, dialect, random(2) === 0 ? 'users' : 'user');
    return 'ok';
  }
  if (!isErrorCode(verdict.code) || verdict.message === '')
    throw new Error('No code, or no message');
  JSON.stringify(verdict);
  return verdict.code;
}

function readSuccess(body: JsonValue, dialect: Dialect, field: 'users' | 'user'): void {
  const query = schema.getQueryType() as GraphQLObjectType;
  const type = query.getFields()[field]?.type ?? null;
  readPage(body, dialect.paginator ?? undefined);
  const mapped = mapping(compileAnswerBody({ selection }, dialect, type)(body), {});
  for (const row of [mapped ?? null].flat()) coerceRow(row);
}

const user = schema.getType('User') as GraphQLObjectType;

const coercions = Object.values(user.getFields()).map(({ name, type }) => {
  const options = { timeZone: 'Europe/Moscow', service: 'fuzz', coordinate: `User.${name}` };
  return [name, compileFieldCoercion(type, options)] as const;
});

function coerceRow(row: JsonValue): void {
  if (typeof row !== 'object' || row === null) return;
  for (const [name, coerce] of coercions) {
    const member = Object.hasOwn(row, name) ? (row as Record<string, JsonValue>)[name] : null;
    JSON.stringify(coerce(member ?? null));
  }
}

/** Whether an answer has changed what all objects inherit. */
export function isPrototypeChanged(): boolean {
  const fresh = {} as Record<string, unknown>;
  return fresh.polluted !== undefined || Object.keys(Object.prototype).length > 0;
}
