import { describe, expect, it } from '@jest/globals';
import { classifyResponse } from '../../../dialect/classify/classify-response.ts';
import type { Purpose } from '../../../dialect/classify/verdict.ts';
import { decodeBody } from '../../../dialect/decode/decode-body.ts';
import {
  createDialect,
  type DialectName,
  type DialectOverrides,
} from '../../../dialect/dialect.ts';
import { aResponse, readSample } from '../sample.ts';

interface Setting {
  readonly purpose?: Purpose;
  readonly dialect?: DialectName;
  readonly overrides?: DialectOverrides;
}

function classify(response: ReturnType<typeof aResponse>, setting: Setting = {}) {
  const { purpose = 'read', dialect: name = 'lumen', overrides } = setting;
  const dialect = createDialect(name, overrides);
  return classifyResponse(response, decodeBody(response, dialect), purpose, dialect);
}

const json = (status: number, body: unknown, headers = {}) =>
  aResponse(status, { 'Content-Type': 'application/json', ...headers }, JSON.stringify(body));

const fixed = {
  route: 'The service does not know the route that was called.',
  method: 'The service does not support the method or the media type of the call.',
  redirect: 'The service redirects the call to another address.',
  credentials: 'The service does not accept the credentials of the caller.',
  failed: 'The service failed while it handled the request.',
  unavailable: 'The service is not available at the moment.',
  limited: 'The service receives too many requests.',
  notFound: 'What was asked for does not exist.',
  tooLarge: 'The request is larger than the service allows.',
};

describe('classifyResponse', () => {
  it('gives the value of a success', () => {
    expect(classify(readSample('env-bare-empty'))).toEqual({ kind: 'ok', value: [] });
    expect(classify(readSample('env-204'), { purpose: 'write' })).toEqual({
      kind: 'ok',
      value: null,
    });
  });

  it('refuses a success that cannot be read, and says why', () => {
    expect(classify(readSample('types-warning-before-json'))).toEqual({
      kind: 'error',
      code: 'UPSTREAM_INVALID_RESPONSE',
      message:
        'The answer of the service cannot be read: PHP printed a warning or an error instead of plain JSON.',
    });
  });

  const byStatus = [
    ['err-301-trailing-slash', 'UPSTREAM_CONFIG', fixed.redirect],
    ['err-301-post-slash', 'UPSTREAM_CONFIG', fixed.redirect],
    ['err-503-redirect', 'UPSTREAM_CONFIG', fixed.redirect],
    ['err-302-login-star', 'UNAUTHENTICATED', fixed.credentials],
    ['err-401-html-first-accept', 'UNAUTHENTICATED', fixed.credentials],
    ['err-401-laravel-json', 'UNAUTHENTICATED', fixed.credentials],
    ['err-419', 'UNAUTHENTICATED', fixed.credentials],
    ['err-419-html', 'UNAUTHENTICATED', fixed.credentials],
    ['err-403-laravel', 'FORBIDDEN', 'This action is unauthorized.'],
    ['err-403-lumen', 'FORBIDDEN', 'This action is unauthorized.'],
    ['err-405-laravel', 'UPSTREAM_CONFIG', fixed.method],
    ['err-405-lumen', 'UPSTREAM_CONFIG', fixed.method],
    ['err-abort-415', 'UPSTREAM_CONFIG', fixed.method],
    ['err-413-nginx', 'BAD_USER_INPUT', fixed.tooLarge],
    ['err-414-nginx', 'BAD_USER_INPUT', fixed.tooLarge],
    ['err-abort-400', 'BAD_USER_INPUT', 'Custom text'],
    ['err-abort-402', 'FORBIDDEN', 'Custom text'],
    ['err-abort-409', 'CONFLICT', 'Custom text'],
    ['err-abort-418', 'UPSTREAM_ERROR', 'Custom text'],
    ['err-abort-423', 'LOCKED', 'Custom text'],
    ['err-abort-451', 'FORBIDDEN', 'Custom text'],
    [
      'req-qb-bad-sort',
      'BAD_USER_INPUT',
      'Requested sort(s) `nope` is not allowed. Allowed sort(s) are `id, email, created_at`.',
    ],
    ['err-429-custom', 'RATE_LIMITED', fixed.limited],
    ['err-500-lumen', 'UPSTREAM_ERROR', fixed.failed],
    ['err-500-lumen-debug', 'UPSTREAM_ERROR', fixed.failed],
    ['err-500-query-debug', 'UPSTREAM_ERROR', fixed.failed],
    ['err-500-laravel-debug-html', 'UPSTREAM_ERROR', fixed.failed],
    ['err-502-fpm-down', 'UPSTREAM_UNAVAILABLE', fixed.unavailable],
    ['err-504-timeout', 'UPSTREAM_UNAVAILABLE', fixed.unavailable],
  ] as const;
  it.each(byStatus)('classifies %s as %s', (sample, code, message) => {
    expect(classify(readSample(sample))).toEqual({ kind: 'error', code, message });
  });

  const waits = [
    ['err-429-laravel-3', 'RATE_LIMITED', fixed.limited, 60],
    ['err-429-html', 'RATE_LIMITED', fixed.limited, 60],
    ['err-503-maintenance-json', 'UPSTREAM_UNAVAILABLE', fixed.unavailable, 60],
    ['err-503-prerendered', 'UPSTREAM_UNAVAILABLE', fixed.unavailable, 30],
  ] as const;
  it.each(waits)('tells how long to wait after %s', (sample, code, message, retryAfterSeconds) => {
    expect(classify(readSample(sample))).toEqual({
      kind: 'error',
      code,
      message,
      retryAfterSeconds,
    });
  });

  describe('of a 404', () => {
    const unknownRoutes = [
      'err-route404-laravel-json',
      'err-route404-laravel-debug',
      'err-route404-lumen-json',
      'err-route404-lumen-html',
    ];
    const purposes: readonly Purpose[] = ['lookup', 'read', 'write'];
    it.each(unknownRoutes)('blames the set-up for the unknown route of %s', (sample) => {
      for (const purpose of purposes) {
        expect(classify(readSample(sample), { purpose })).toEqual({
          kind: 'error',
          code: 'UPSTREAM_CONFIG',
          message: fixed.route,
        });
      }
    });

    it('knows the sentence of newer versions for an unknown route', () => {
      const response = json(404, { message: 'The route api/v2/users could not be found.' });

      expect(classify(response, { purpose: 'lookup', dialect: 'laravel' })).toMatchObject({
        code: 'UPSTREAM_CONFIG',
      });
    });

    const missingModels = [
      'err-model404-laravel-json',
      'err-model404-lumen-json',
      'err-models404-laravel',
      'err-binding404-laravel',
      'env-empty-as-404',
    ];
    it.each(missingModels)('finds nothing when a lookup gets %s, else NOT_FOUND', (sample) => {
      const response = readSample(sample);
      const notFound = { kind: 'error', code: 'NOT_FOUND', message: fixed.notFound };

      expect(classify(response, { purpose: 'lookup' })).toEqual({ kind: 'missing' });
      expect(classify(response, { purpose: 'read' })).toEqual(notFound);
      expect(classify(response, { purpose: 'write' })).toEqual(notFound);
    });

    it('finds nothing when a lookup gets an empty body', () => {
      expect(classify(aResponse(404, {}), { purpose: 'lookup' })).toEqual({ kind: 'missing' });
    });

    it('is an error for a plain service, unless that says otherwise', () => {
      const response = readSample('err-model404-lumen-json');
      const page = readSample('err-route404-lumen-html');
      const overrides: DialectOverrides = { errors: { missing: 'always' } };

      expect(classify(response, { purpose: 'lookup', dialect: 'plain' })).toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(classify(page, { purpose: 'lookup', dialect: 'plain', overrides })).toEqual({
        kind: 'missing',
      });
    });
  });

  it('takes 410 for a missing entity in a lookup, else for NOT_FOUND', () => {
    const gone = json(410, { message: 'Deleted' });

    expect(classify(gone, { purpose: 'lookup' })).toEqual({ kind: 'missing' });
    expect(classify(gone, { purpose: 'write' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  describe('of a failed validation', () => {
    const refused = 'The service refuses the value of at least one argument.';

    it("reads Lumen's form", () => {
      expect(classify(readSample('err-422-lumen'), { purpose: 'write' })).toEqual({
        kind: 'error',
        code: 'BAD_USER_INPUT',
        message: refused,
        wireFields: {
          email: ['The email must be a valid email address.'],
          'address.city': ['The address.city field is required.'],
          active: ['The active field must be true or false.'],
          note: ['The note must not be greater than 5 characters.'],
          'items.0.qty': ['The items.0.qty must be at least 1.'],
          'items.1.qty': ['The items.1.qty must be an integer.'],
          'items.1.sku': ['The items.1.sku field is required.'],
        },
      });
    });

    const dialects: readonly DialectName[] = ['lumen', 'laravel'];
    it.each(dialects)("reads Laravel's form in the dialect %s", (dialect) => {
      const verdict = classify(readSample('err-422-laravel-empty'), { dialect, purpose: 'write' });

      expect(verdict).toEqual({
        kind: 'error',
        code: 'BAD_USER_INPUT',
        message: refused,
        wireFields: {
          email: ['The email field is required.'],
          items: ['The items field is required.'],
          'address.city': ['The address.city field is required.'],
        },
      });
    });

    it('does not show keys of missing translations', () => {
      const verdict = classify(readSample('err-422-lumen-rawkeys'));

      expect(verdict).toMatchObject({
        wireFields: {
          email: ['The value is invalid.'],
          'items.0.qty': ['The value is invalid.'],
        },
      });
    });

    it('does not show what is not for users', () => {
      const errors = {
        sku: ['SQLSTATE[23000]: Integrity constraint violation', 'The sku is taken.'],
        qty: { nested: true },
        note: 'too long',
        tags: [],
        ['__proto__']: ['odd name'],
      };

      const verdict = classify(json(422, { message: 'Invalid', errors }));

      const wireFields = verdict.kind === 'error' ? verdict.wireFields : undefined;
      expect(Object.entries(wireFields ?? {})).toEqual([
        ['sku', ['The value is invalid.', 'The sku is taken.']],
        ['qty', ['The value is invalid.']],
        ['note', ['too long']],
        ['tags', ['The value is invalid.']],
        ['__proto__', ['odd name']],
      ]);
    });

    it('keeps at most a hundred fields with ten messages each', () => {
      const many = Array.from({ length: 150 }, (_, index) => [`f${index}`, Array(20).fill('no')]);
      const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);

      const fields = classify(json(422, { errors: Object.fromEntries(many) }));
      const messages = classify(json(422, { name: texts }));

      expect(fields.kind === 'error' && Object.keys(fields.wireFields ?? {})).toHaveLength(100);
      expect(messages.kind === 'error' && messages.wireFields?.name).toHaveLength(10);
    });

    const withoutFields = [
      { body: { message: 'The given data was invalid.' }, message: 'The given data was invalid.' },
      { body: { error: 'token_invalid' }, message: 'token_invalid' },
      { body: { message: 'x', errors: [] }, message: 'x' },
      { body: [], message: 'The service refuses the arguments.' },
      { body: {}, message: 'The service refuses the arguments.' },
      { body: { id: ['a'], qty: 1 }, message: 'The service refuses the arguments.' },
      { body: { message: 'App\\Models\\User' }, message: 'The service refuses the arguments.' },
    ];
    it.each(withoutFields)('has no fields in $body', ({ body, message }) => {
      expect(classify(json(422, body))).toEqual({ kind: 'error', code: 'BAD_USER_INPUT', message });
    });

    it('is only a message for a plain service', () => {
      const verdict = classify(readSample('err-422-laravel-empty'), { dialect: 'plain' });

      expect(verdict).toEqual({
        kind: 'error',
        code: 'BAD_USER_INPUT',
        message: 'The given data was invalid.',
      });
    });
  });

  const others = [
    {
      response: json(409, { error: { message: 'Already paid' } }),
      code: 'CONFLICT',
      message: 'Already paid',
    },
    { response: json(409, { errors: [{ detail: 'Stale' }] }), code: 'CONFLICT', message: 'Stale' },
    {
      response: json(409, { message: 'Illuminate\\Database\\QueryException' }),
      code: 'CONFLICT',
      message: 'The current state does not allow the change.',
    },
    {
      response: aResponse(409, {}, '<html>'),
      code: 'CONFLICT',
      message: 'The current state does not allow the change.',
    },
    { response: json(406, {}), code: 'UPSTREAM_CONFIG', message: fixed.method },
    {
      response: json(408, {}),
      code: 'UPSTREAM_TIMEOUT',
      message: 'The service gave up waiting for the request.',
    },
    { response: json(304, {}), code: 'UPSTREAM_CONFIG', message: fixed.redirect },
    {
      response: aResponse(302, { Location: '/auth/login?next=%2Fme' }),
      code: 'UNAUTHENTICATED',
      message: fixed.credentials,
    },
    {
      response: aResponse(302, { Location: '/loginless' }),
      code: 'UPSTREAM_CONFIG',
      message: fixed.redirect,
    },
    { response: json(507, { message: 'secret' }), code: 'UPSTREAM_ERROR', message: fixed.failed },
  ];
  it.each(others)('classifies status $response.status as $code', ({ response, code, message }) => {
    expect(classify(response)).toEqual({ kind: 'error', code, message });
  });

  describe('of a failure under a status of success', () => {
    const auto = { overrides: { success: 'auto' } } as const;
    const failures = [
      { body: { success: false, message: 'Out of stock' }, message: 'Out of stock' },
      { body: { success: 'false' }, message: 'The service reported a failure.' },
      { body: { ok: 0 }, message: 'The service reported a failure.' },
      { body: { status: 'error', msg: 'Closed on Sundays' }, message: 'Closed on Sundays' },
      { body: { status: 500 }, message: 'The service reported a failure.' },
      { body: { error: 'Nothing found', data: null }, message: 'Nothing found' },
      {
        body: { error: { message: 'SQLSTATE[42S02]' } },
        message: 'The service reported a failure.',
      },
      { body: { errors: ['First', 'Second'] }, message: 'First' },
    ];
    it.each(failures)('takes $body for one', ({ body, message }) => {
      expect(classify(json(200, body), auto)).toEqual({
        kind: 'error',
        code: 'UPSTREAM_ERROR',
        message,
      });
    });

    const successes = [
      { success: true },
      { success: '1', data: [] },
      { status: 'active' },
      { status: 200, error: null },
      { errors: [], data: 1 },
      { error: false },
      [],
      'text',
    ];
    it.each(successes)('does not take %j for one', (body) => {
      expect(classify(json(200, body), auto)).toEqual({ kind: 'ok', value: body });
    });

    it('believes the status when the source says nothing', () => {
      expect(classify(json(200, { success: false }))).toMatchObject({ kind: 'ok' });
    });

    it('means what a status in the body says', () => {
      expect(classify(json(200, { status: 404, message: 'Gone' }), auto)).toEqual({
        kind: 'error',
        code: 'NOT_FOUND',
        message: 'Gone',
      });
    });

    it('names fields that the body names', () => {
      const body = { success: false, errors: { qty: ['Too many.'] } };

      expect(classify(json(200, body), auto)).toMatchObject({
        code: 'BAD_USER_INPUT',
        wireFields: { qty: ['Too many.'] },
      });
    });

    const rule = { path: ['meta', 'code'], values: [0, 'OK'] };
    const compared = [
      { code: 0, kind: 'ok' },
      { code: 'OK', kind: 'ok' },
      { code: '0', kind: 'error' },
      { code: false, kind: 'error' },
      { code: undefined, kind: 'error' },
    ];
    it.each(compared)('compares $code with what is allowed', ({ code, kind }) => {
      const response = json(200, { meta: { code } });

      expect(classify(response, { overrides: { success: rule } })).toMatchObject({ kind });
    });
  });

  describe('of a code of its own', () => {
    const codes = [
      { body: { code: 1042 }, ownCode: '1042' },
      { body: { error: { code: 'stock.empty' } }, ownCode: 'stock.empty' },
      { body: { error: 'E_LOCKED_OUT' }, ownCode: 'E_LOCKED_OUT' },
      { body: { code: 409 }, ownCode: undefined },
      { body: { code: 0 }, ownCode: undefined },
      { body: { code: 'App\\Exceptions\\Sold' }, ownCode: undefined },
      { body: { code: 'SoldOutException' }, ownCode: undefined },
      { body: { error: 'Sold out' }, ownCode: undefined },
    ];
    it.each(codes)('reads $ownCode in $body', ({ body, ownCode }) => {
      const verdict = classify(json(409, body));

      expect(verdict.kind === 'error' && verdict.ownCode).toBe(ownCode);
    });

    it('gives ours for it, where the source says which', () => {
      const overrides = { errorCodes: { '1042': 'RATE_LIMITED' } } as const;

      expect(classify(json(409, { code: 1042 }), { overrides })).toEqual({
        kind: 'error',
        code: 'RATE_LIMITED',
        message: 'The current state does not allow the change.',
      });
    });
  });

  describe('of Python services', () => {
    it('reads the nested form of Django REST framework', () => {
      const body = {
        email: ['Enter a valid email address.'],
        items: [{}, { qty: ['A valid integer is required.'] }],
        address: { non_field_errors: ['Unknown city.'] },
      };

      expect(classify(json(400, body), { dialect: 'drf' })).toEqual({
        kind: 'error',
        code: 'BAD_USER_INPUT',
        message: 'The service refuses the value of at least one argument.',
        wireFields: {
          email: ['Enter a valid email address.'],
          'items.1.qty': ['A valid integer is required.'],
          address: ['Unknown city.'],
        },
      });
    });

    it('reads branches in the form of the input below `errors`, beside texts by path', () => {
      const errors = {
        items: { 1: { qty: ['Not a valid integer.'] } },
        lines: [{}, { sku: ['Too long.'] }],
        'address.city': 'Unknown.',
        note: [],
        _schema: ['Totals do not match.'],
      };

      expect(classify(json(422, { errors }), { dialect: 'flask' })).toEqual({
        kind: 'error',
        code: 'BAD_USER_INPUT',
        message: 'Totals do not match.',
        wireFields: {
          'items.1.qty': ['Not a valid integer.'],
          'lines.1.sku': ['Too long.'],
          'address.city': ['Unknown.'],
          note: ['The value is invalid.'],
        },
      });
    });

    it('says what concerns no field as the message', () => {
      expect(classify(readSample('py-drf-400-nonfield'), { dialect: 'drf' })).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.not.stringMatching('The service refuses'),
      });
    });

    const trees = [{ detail: 'JSON parse error' }, { a: 1 }, { a: [] }, { a: ['x', 1] }, []];
    it.each(trees)('does not take %j for messages by field', (body) => {
      const verdict = classify(json(400, body), { dialect: 'drf' });

      expect(verdict).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(verdict).not.toHaveProperty('wireFields');
    });

    it("reads FastAPI's list, without the part of the request", () => {
      const detail = [
        { loc: ['body', 'items', 0, 'qty'], msg: 'field required', type: 'value_error.missing' },
        { loc: ['query', 'page'], msg: 'value is not a valid integer' },
        { loc: ['body', 'items', 0, 'qty'], msg: 'again' },
      ];

      expect(classify(json(422, { detail }), { dialect: 'fastapi' })).toMatchObject({
        code: 'BAD_USER_INPUT',
        wireFields: {
          'items.0.qty': ['field required', 'again'],
          page: ['value is not a valid integer'],
        },
      });
    });

    it('reads a message inside of `detail`', () => {
      const body = { detail: { code: 'E_STOCK', message: 'Not enough in stock' } };

      expect(classify(json(409, body), { dialect: 'fastapi' })).toMatchObject({
        code: 'CONFLICT',
        message: 'Not enough in stock',
      });
    });

    it.each([
      ['fastapi', 'Not authenticated'],
      ['drf', 'Authentication credentials were not provided.'],
      ['drf', 'Invalid username/password.'],
    ] as const)(
      'takes the refusal of a caller whom %s does not know for one',
      (dialect, detail) => {
        const response = json(403, { detail });

        expect(classify(response, { dialect })).toMatchObject({ code: 'UNAUTHENTICATED' });
      },
    );

    it('names no field when the body was no JSON', () => {
      const detail = [{ loc: ['body', 5], msg: 'Expecting value', type: 'json_invalid' }];
      const verdict = classify(json(422, { detail }), { dialect: 'fastapi' });

      expect(verdict).toEqual({
        kind: 'error',
        code: 'BAD_USER_INPUT',
        message: 'Expecting value',
      });
    });

    it("takes FastAPI's fixed text for an unknown route", () => {
      const response = json(404, { detail: 'Not Found' });

      expect(classify(response, { dialect: 'fastapi', purpose: 'lookup' })).toMatchObject({
        code: 'UPSTREAM_CONFIG',
      });
    });
  });

  it('reads pointers of JSON:API', () => {
    const errors = [
      { source: { pointer: '/data/attributes/items/0/qty' }, detail: 'Too many' },
      { title: 'Something else' },
    ];

    expect(classify(json(422, { errors }))).toMatchObject({
      wireFields: { 'items.0.qty': ['Too many'] },
    });
  });

  it('takes the text of maintenance mode for what it is under status 500', () => {
    const response = json(500, { message: 'Service Unavailable' }, { 'Retry-After': '5' });

    expect(classify(response)).toEqual({
      kind: 'error',
      code: 'UPSTREAM_UNAVAILABLE',
      message: fixed.unavailable,
      retryAfterSeconds: 5,
    });
  });

  describe('of a list without rows', () => {
    const overrides = { errors: { noRows: 'emptyList' } } as const;

    it('gives an empty list where the source says so', () => {
      const response = json(404, { message: 'No users found' });

      expect(classify(response, { overrides })).toEqual({ kind: 'ok', value: [] });
      expect(classify(response, { overrides, purpose: 'write' })).toMatchObject({ kind: 'error' });
    });

    it('still blames the set-up for an unknown route', () => {
      expect(classify(json(404, { message: '' }), { overrides })).toMatchObject({
        code: 'UPSTREAM_CONFIG',
      });
    });
  });
});
