import { compareDiagnostics, type Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { type ConstDirectiveNode, type DocumentNode, GraphQLError, parse } from 'graphql';
import { CONNECT_SPECS, type ConnectSpec } from '../ast.ts';
import { checkConnectedSchema } from '../checker/check-connected-schema.ts';
import type { ConnectedSchema } from '../connectors.ts';
import { diagnosticAt } from '../parse-result.ts';
import { createSource, type Source } from '../source.ts';
import { buildConnectedSchema } from './build-connected-schema.ts';
import { collectMisplaced } from './collect-directives.ts';
import { createFaultList, type Place, placeOf } from './faults.ts';
import {
  CONNECT_IDENTITY,
  EVENTS_IDENTITY,
  EVENTS_VERSION,
  FEDERATION_IDENTITY,
  findLink,
  type Link,
  readLinks,
} from './links.ts';
import { readSchema } from './read-schema.ts';
import { stripConnect } from './strip-document.ts';

/** What new schemas are advised to link, and the oldest federation that it goes with. */
const newestSpec: ConnectSpec = 'v0.4';

const oldestFederation: Readonly<Record<ConnectSpec, string>> = {
  'v0.1': 'v2.10',
  'v0.2': 'v2.11',
  'v0.3': 'v2.12',
  'v0.4': 'v2.13',
};

/** Faults that say nothing about what the schema promises to other subgraphs. */
const coverageCodes: ReadonlySet<string> = new Set([
  'CONNECTORS_UNRESOLVED_FIELD',
  'MISSING_ENTITY_CONNECTOR',
]);

/** A schema without faults, or all its faults in the order of their places. */
export type ConnectedSchemaResult =
  | { readonly ok: true; readonly schema: ConnectedSchema }
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      /**
       * The schema without its connectors, when all that is wrong is that some fields or keys have none: composition can
       * say what else is wrong.
       */
      readonly composable?: DocumentNode;
    };

/**
 * Reads one subgraph schema and checks it. Never throws for what the author wrote. A schema that does not link the connect
 * specification is passed through as it is, without connectors.
 *
 * @param file name of the file as the author knows it, for messages.
 */
export function readConnectedSchema(file: string, text: string): ConnectedSchemaResult {
  const source = createSource(file, text);
  const document = parseDocument(source);
  if ('code' in document) return { ok: false, diagnostics: [document] };
  const links = readLinks(document);
  const connect = findLink(links, CONNECT_IDENTITY);
  if (connect === null) return readPlainSchema(source, document);
  const spec = CONNECT_SPECS.find((version) => version === connect.version);
  if (spec === undefined) return { ok: false, diagnostics: [unknownVersion(source, connect)] };
  return readWithConnectors({ source, document, links, connect, spec });
}

interface LinkedDocument {
  readonly source: Source;
  readonly document: DocumentNode;
  readonly links: readonly Link[];
  readonly connect: Link;
  readonly spec: ConnectSpec;
}

function readWithConnectors(linked: LinkedDocument): ConnectedSchemaResult {
  const { source, document, links, connect, spec } = linked;
  const faults = createFaultList();
  if (findLink(links, FEDERATION_IDENTITY) === null) {
    faults.report('GRAPH_QL_ERROR', missingFederation(spec), placeOf(source, connect.directive));
  }
  faults.add(unlinkedEmits(linked));
  const reading = readSchema({ file: source, spec, faults }, { document, links, connect });
  const isComplete = faults.diagnostics.length === 0;
  faults.add(checkConnectedSchema(reading, isComplete));
  if (faults.diagnostics.length > 0) {
    const diagnostics = faults.diagnostics.toSorted(compareDiagnostics);
    if (!diagnostics.every(({ code }) => coverageCodes.has(code)))
      return { ok: false, diagnostics };
    return { ok: false, diagnostics, composable: stripConnect(document, connect, reading.names) };
  }
  return { ok: true, schema: buildConnectedSchema(reading, connect, spec) };
}

function missingFederation(spec: ConnectSpec): string {
  return (
    `The schema links the connect specification but not federation, so that composition will not know its directives. ` +
    `Add @link(url: "${FEDERATION_IDENTITY}/${oldestFederation[spec]}", import: ["@key"]).`
  );
}

const missingConnect =
  `the schema does not link the connect specification. ` +
  `Add @link(url: "${CONNECT_IDENTITY}/${newestSpec}", import: ["@connect", "@source"]).`;

const missingEvents = `the schema does not link its specification. Add @link(url: "${EVENTS_IDENTITY}/${EVENTS_VERSION}", import: ["@emits"]).`;

function parseDocument(source: Source): DocumentNode | Diagnostic {
  try {
    return parse(source.text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const start = error.positions?.[0] ?? 0;
    const place = { source, span: { start, end: start + 1 } };
    return faultAt(place, 'GRAPH_QL_ERROR', error.message);
  }
}

function unknownVersion(source: Source, connect: Link): Diagnostic {
  const message =
    `The connect specification ${connect.version} is not supported. ` +
    `Link one of ${CONNECT_SPECS.join(', ')}: ${CONNECT_IDENTITY}/${newestSpec}.`;
  return faultAt(placeOf(source, connect.directive), 'UNKNOWN_CONNECTORS_VERSION', message);
}

/** A schema of another kind of subgraph. Connect directives without their link are a slip that would pass unnoticed. */
function readPlainSchema(source: Source, document: DocumentNode): ConnectedSchemaResult {
  const own = ['connect', 'emits'].filter((name) => !isDefined(document, name));
  const unlinked = collectMisplaced(document, own, new Set());
  if (unlinked.length > 0) {
    const report = (node: ConstDirectiveNode) => unlinkedAt(source, node, missingConnect);
    return { ok: false, diagnostics: unlinked.map(report) };
  }
  const schema = { spec: newestSpec, document, sources: new Map(), connectors: [], emits: [] };
  return { ok: true, schema };
}

/** `@emits` without its link would be refused by composition, which knows nothing of it. */
function unlinkedEmits({ source, document, links }: LinkedDocument): readonly Diagnostic[] {
  const link = findLink(links, EVENTS_IDENTITY);
  if (link !== null && link.version !== EVENTS_VERSION) {
    const message = `The events specification ${link.version} is not supported. Link ${EVENTS_IDENTITY}/${EVENTS_VERSION}.`;
    return [faultAt(placeOf(source, link.directive), 'GRAPH_QL_ERROR', message)];
  }
  if (link !== null || isDefined(document, 'emits')) return [];
  return collectMisplaced(document, ['emits'], new Set()).map((node) =>
    unlinkedAt(source, node, missingEvents),
  );
}

function unlinkedAt(source: Source, node: ConstDirectiveNode, missing: string): Diagnostic {
  return faultAt(
    placeOf(source, node),
    'GRAPH_QL_ERROR',
    `@${node.name.value} is used but ${missing}`,
  );
}

function isDefined(document: DocumentNode, directive: string): boolean {
  return document.definitions.some(
    (node) => node.kind === 'DirectiveDefinition' && node.name.value === directive,
  );
}

function faultAt({ source, span }: Place, code: string, message: string): Diagnostic {
  return diagnosticAt(source, span, code, message);
}
