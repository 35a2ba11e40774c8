import { describe, expect, it } from '@jest/globals';
import { gatewayTests } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

const assets = [
  'graphiql.js',
  'graphiql.css',
  'react.js',
  'react-dom.js',
  'graphiql-start.js',
  'sandbox-start.js',
  'landing.css',
];

describe('landing pages', () => {
  it('shows Sandbox with a way to the local page, and lets it load from Apollo', async () => {
    const { app } = await startGateway();

    const { statusCode, body, headers } = await app.inject('/');

    expect(statusCode).toBe(200);
    expect(body).toContain('<a href="/?local">');
    expect(body).toContain('src="https://embeddable-sandbox.cdn.apollographql.com/');
    expect(headers['content-security-policy']).toContain(
      "script-src 'self' https://embeddable-sandbox.cdn.apollographql.com;",
    );
    expect(headers['content-security-policy']).toContain(
      'frame-src https://sandbox.embed.apollographql.com',
    );
  });

  it('shows GraphiQL without anything from elsewhere', async () => {
    const { app } = await startGateway();

    const { body, headers } = await app.inject('/?local');

    expect(body).not.toMatch(/https?:/);
    expect(headers['content-security-policy']).not.toMatch(/https?:/);
    expect(body).toContain('data-example="query Example { products { id name price rating } }');
  });

  it('serves every file that the pages of this server name', async () => {
    const { app } = await startGateway();
    const pages = await Promise.all(['/', '/?local'].map((url) => app.inject(url)));
    const named = pages.flatMap(({ body }) =>
      [...body.matchAll(/"(\/landing\/[^"]+)"/g)].map((match) => match[1] ?? ''),
    );

    const files = await Promise.all([...new Set(named)].map((url) => app.inject(url)));

    expect(named.toSorted()).toEqual(
      expect.arrayContaining(assets.map((name) => `/landing/${name}`)),
    );
    expect(files.map(({ statusCode }) => statusCode)).toEqual(files.map(() => 200));
    expect(files.every(({ rawPayload }) => rawPayload.length > 100)).toBe(true);
  });

  it.each(['/', '/?local', '/landing/graphiql.js', '/landing/sandbox-start.js'])(
    'has nothing at %s in production',
    async (url) => {
      const { app } = await startGateway({ environment: 'production' });

      const { statusCode } = await app.inject(url);

      expect(statusCode).toBe(404);
    },
  );
});
