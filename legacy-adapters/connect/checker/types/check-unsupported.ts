import { FEDERATION_IDENTITY } from '../../sdl/links.ts';
import { type CheckContext, reportAt } from '../check-context.ts';

/** The schema uses nothing that connectors cannot serve. */
export function checkUnsupported(context: CheckContext): void {
  checkAbstractTypes(context);
  checkSubscription(context);
  checkFederationImports(context);
}

/** Before v0.4 nothing could give a name to the type of an object. */
function checkAbstractTypes(context: CheckContext): void {
  if (context.reading.spec === 'v0.4') return;
  for (const { kind, name, nodes } of context.reading.types.types.values()) {
    const [node] = nodes;
    if ((kind !== 'interface' && kind !== 'union') || node === undefined) continue;
    const message =
      `${name} is ${kind === 'union' ? 'a union' : 'an interface'}, which needs connect/v0.4: link it, and let mappings give ` +
      `__typename. Or use an object type that has the fields of all cases.`;
    reportAt(context, node.name, { code: 'CONNECTORS_UNSUPPORTED_ABSTRACT_TYPE', message });
  }
}

function checkSubscription(context: CheckContext): void {
  const { types, roots } = context.reading.types;
  const [node] = types.get(roots.subscription)?.nodes ?? [];
  if (node === undefined) return;
  const message =
    'A schema with connectors cannot have subscriptions: REST has none. ' +
    'Declare them in a TypeScript subgraph, which change events feed.';
  reportAt(context, node.name, { code: 'SUBSCRIPTION_IN_CONNECTORS', message });
}

function checkFederationImports(context: CheckContext): void {
  const code = 'CONNECTORS_UNSUPPORTED_FEDERATION_DIRECTIVE';
  for (const { identity, imports, directive } of context.reading.links) {
    if (identity !== FEDERATION_IDENTITY) continue;
    for (const name of ['@context', '@fromContext']) {
      if (!imports.has(name)) continue;
      const message = `${name} cannot be used together with connectors. Remove it from the imports.`;
      reportAt(context, directive, { code, message });
    }
  }
}
