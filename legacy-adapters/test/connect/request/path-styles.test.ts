import { describe, expect, it } from '@jest/globals';
import { buildRequest } from '../build-request.ts';

const raw = { paths: 'raw' } as const;

describe('a value in the path of a service that does not decode paths', () => {
  it('is sent as it is', () => {
    const variables = { args: { ids: '1,2:3@x~y', q: 'a b' } };

    const result = buildRequest({
      url: '/batch/{$args.ids}?q={$args.q}',
      encoding: raw,
      variables,
    });

    expect(result).toMatchObject({
      request: { url: 'http://api.test/batch/1,2:3@x~y?q=a%20b' },
    });
  });

  it('is sent as it is in path segments', () => {
    const variables = { args: { id: 'a,b' } };

    const result = buildRequest({
      url: '/x',
      path: '$(["y", $args.id])',
      encoding: raw,
      variables,
    });

    expect(result).toMatchObject({ request: { url: 'http://api.test/x/y/a,b' } });
  });

  it.each(['a b', 'a/b', 'Jürgen', '50%', '..%2fetc', 'a?b', "o'neil", '(x)', 'a\nb'])(
    'is refused when it is %j',
    (id) => {
      const variables = { args: { id } };
      const fault = { ok: false, isInput: true };
      const refused = buildRequest({ url: '/users/{$args.id}', encoding: raw, variables });

      expect(refused).toMatchObject(fault);
      expect(
        buildRequest({ url: '/', path: '$([$args.id])', encoding: raw, variables }),
      ).toMatchObject(fault);
      expect(JSON.stringify(refused)).not.toContain(id);
    },
  );

  it('is percent-encoded for other services', () => {
    const variables = { args: { id: 'a/b ü' } };

    expect(buildRequest({ url: '/users/{$args.id}', variables })).toMatchObject({
      request: { url: 'http://api.test/users/a%2Fb%20%C3%BC' },
    });
  });
});
