import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import {
  GRAPHIQL_START,
  graphiqlPage,
  LANDING_STYLE,
  type LandingPage,
  SANDBOX_START,
  sandboxPage,
} from './landing-page.ts';
import { PAGE_HEADERS } from './security-headers.ts';

/**
 * `GET /` with Apollo Sandbox and `GET /?local` with GraphiQL, for development: without these routes the paths are not
 * found. `exampleQuery` is what both editors start with.
 */
export function addLandingRoutes(app: FastifyInstance, exampleQuery: string): void {
  const sandbox = sandboxPage(exampleQuery);
  const graphiql = graphiqlPage(exampleQuery);
  app.get('/', async ({ query }, reply) =>
    sendPage(reply, Object.hasOwn(Object(query), 'local') ? graphiql : sandbox),
  );
  addText(app, 'sandbox-start.js', 'text/javascript', SANDBOX_START);
  addText(app, 'graphiql-start.js', 'text/javascript', GRAPHIQL_START);
  addText(app, 'landing.css', 'text/css', LANDING_STYLE);
  for (const { name, type, file } of packageFiles) addFile(app, name, type, file);
}

/** Files of installed packages by the name under which a page asks for them. */
const packageFiles = [
  { name: 'graphiql.js', type: 'text/javascript', file: ['graphiql', 'graphiql.min.js'] },
  { name: 'graphiql.css', type: 'text/css', file: ['graphiql', 'graphiql.min.css'] },
  { name: 'react.js', type: 'text/javascript', file: ['react', 'umd/react.production.min.js'] },
  {
    name: 'react-dom.js',
    type: 'text/javascript',
    file: ['react-dom', 'umd/react-dom.production.min.js'],
  },
] as const;

function sendPage(reply: FastifyReply, { html, contentSecurityPolicy }: LandingPage): FastifyReply {
  return reply
    .headers(PAGE_HEADERS)
    .header('content-security-policy', contentSecurityPolicy)
    .type('text/html; charset=utf-8')
    .send(html);
}

function addText(app: FastifyInstance, name: string, type: string, text: string): void {
  app.get(`/landing/${name}`, async (_request, reply) =>
    reply.type(`${type}; charset=utf-8`).send(text),
  );
}

function addFile(
  app: FastifyInstance,
  name: string,
  type: string,
  [packageName, path]: readonly [string, string],
): void {
  app.get(`/landing/${name}`, async (_request, reply) => {
    // Not resolved as a module: the packages do not export these files.
    const folder = dirname(require.resolve(`${packageName}/package.json`));
    return reply.type(`${type}; charset=utf-8`).send(await readFile(join(folder, path)));
  });
}

const require = createRequire(import.meta.url);
