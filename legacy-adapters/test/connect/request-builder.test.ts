import { describe, expect, it } from '@jest/globals';
import type { HeaderDefinition } from '../../connect/connectors.ts';
import { buildRequest, type RequestSetup } from './build-request.ts';
import { bodyCases, headerCases, refusedCases, urlCases } from './cases/request-cases.ts';

function urlOf(setup: RequestSetup): string {
  const result = buildRequest(setup);
  return result.ok ? result.request.url : result.message;
}

describe('compileRequest, URL', () => {
  it.each(urlCases)('$title', ({ setup, url }) => {
    expect(urlOf(setup)).toBe(url);
  });
});

describe('compileRequest, requests that cannot be made', () => {
  it.each(refusedCases)('$title', ({ setup, message }) => {
    expect(buildRequest(setup)).toMatchObject({ ok: false, message });
  });
});

describe('compileRequest, headers', () => {
  it.each(headerCases)('$title', ({ setup, headers }) => {
    const result = buildRequest(setup);

    expect(result).toMatchObject({ ok: true, request: { headers } });
  });
});

describe('compileRequest, body', () => {
  it.each(bodyCases)('$title', ({ setup, body, contentType }) => {
    const result = buildRequest({ method: 'POST', url: '/users', ...setup });

    expect(result).toEqual({
      ok: true,
      request: {
        method: 'POST',
        url: 'http://api.test/users',
        headers: contentType === null ? [] : [['content-type', contentType]],
        body,
      },
    });
  });
});

describe('compileRequest', () => {
  it('makes the same request of the same variables again', () => {
    const setup: RequestSetup = {
      url: '/users/{$args.id}',
      queryParams: 'q: $args.q',
      variables: { args: { id: 1, q: 'x' } },
    };

    expect(buildRequest(setup)).toEqual(buildRequest(setup));
  });

  it('sends no header that belongs to the connection', () => {
    const names = ['Connection', 'TE', 'Content-Length', 'Transfer-Encoding', 'Keep-Alive'];
    const headers: readonly (readonly [string, string])[] = names.map((name) => [name, 'x']);

    const result = buildRequest({ url: '/', headers });

    expect(result).toMatchObject({ ok: true, request: { headers: [] } });
  });

  it.each(['content-type', 'accept', 'host'])('does not copy %s from the client', (name) => {
    const from: HeaderDefinition = { name, from: name };

    const result = buildRequest({ url: '/', from: [from], clientHeaders: { [name]: ['evil'] } });

    expect(result).toMatchObject({ ok: true, request: { headers: [] } });
  });
});
