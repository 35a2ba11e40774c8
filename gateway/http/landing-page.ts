/** A page and the policy under which its browser may load things. */
export interface LandingPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** Apollo Sandbox, which the browser loads from Apollo's own servers. `exampleQuery` is what its editor starts with. */
export function sandboxPage(exampleQuery: string): LandingPage {
  return {
    html: page({
      title: 'Banyan: Apollo Sandbox',
      head: '<link rel="stylesheet" href="/landing/landing.css">',
      body: `<header>No internet access? <a href="/?local">Use GraphiQL from this server</a></header>
<main id="explorer" data-example="${escapeHtml(exampleQuery)}"></main>
<script src="${sandboxOrigin}/v2/embeddable-sandbox.umd.production.min.js"></script>
<script src="/landing/sandbox-start.js"></script>`,
    }),
    contentSecurityPolicy: policy({
      'script-src': `'self' ${sandboxOrigin}`,
      'style-src': `'self' 'unsafe-inline'`,
      'img-src': `'self' data: https://*.apollographql.com`,
      'connect-src': `'self' https://*.apollographql.com`,
      'frame-src': 'https://sandbox.embed.apollographql.com https://*.apollographql.com',
    }),
  };
}

/** GraphiQL, all of it from this server. */
export function graphiqlPage(exampleQuery: string): LandingPage {
  return {
    html: page({
      title: 'Banyan: GraphiQL',
      head: `<link rel="stylesheet" href="/landing/graphiql.css">
<link rel="stylesheet" href="/landing/landing.css">`,
      body: `<header><a href="/">Use Apollo Sandbox</a> (needs internet access)</header>
<main id="explorer" data-example="${escapeHtml(exampleQuery)}">Loading …</main>
<script src="/landing/react.js"></script>
<script src="/landing/react-dom.js"></script>
<script src="/landing/graphiql.js"></script>
<script src="/landing/graphiql-start.js"></script>`,
    }),
    contentSecurityPolicy: policy({
      'script-src': `'self'`,
      // The editor sets the places of its cursor and its widgets in style attributes.
      'style-src': `'self' 'unsafe-inline'`,
      'img-src': `'self' data:`,
      'font-src': `'self' data:`,
      'connect-src': `'self'`,
    }),
  };
}

/** Starts Sandbox in the page that {@link sandboxPage} makes. */
export const SANDBOX_START = `const explorer = document.getElementById('explorer');
if (window.EmbeddedSandbox === undefined) {
  explorer.textContent = 'Apollo Sandbox cannot be loaded. Use GraphiQL from this server instead.';
} else {
  new window.EmbeddedSandbox({
    target: '#explorer',
    initialEndpoint: new URL('/graphql', location.href).href,
    endpointIsEditable: false,
    runTelemetry: false,
    initialState: { document: explorer.dataset.example, pollForSchemaUpdates: false },
  });
}
`;

/** Starts GraphiQL in the page that {@link graphiqlPage} makes. */
export const GRAPHIQL_START = `const explorer = document.getElementById('explorer');
const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
ReactDOM.createRoot(explorer).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: explorer.dataset.example }),
);
`;

/** Gives the explorer the whole window below the line with the link. */
export const LANDING_STYLE = `body { margin: 0; height: 100vh; display: flex; flex-direction: column; }
header { padding: 4px 12px; font: 14px sans-serif; }
main { flex: 1; min-height: 0; }
main > iframe { width: 100%; height: 100%; border: 0; }
`;

const sandboxOrigin = 'https://embeddable-sandbox.cdn.apollographql.com';

function page({ title, head, body }: Readonly<Record<'title' | 'head' | 'body', string>>): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
${head}
</head>
<body>
${body}
</body>
</html>
`;
}

function policy(directives: Readonly<Record<string, string>>): string {
  const all = { 'default-src': `'none'`, ...directives, 'frame-ancestors': `'none'` };
  return Object.entries(all)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
