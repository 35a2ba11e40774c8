import type { ConnectorDefinition, HeaderDefinition, SourceDefinition } from '../connectors.ts';
import { scalarText } from '../evaluation/json-type.ts';
import type { MappingVariables } from '../mapping.ts';
import { compileTemplate } from './render-template.ts';

export type Header = readonly [name: string, value: string];

type ClientHeaders = ReadonlyMap<string, readonly string[]>;

type RenderHeader = (
  variables: MappingVariables,
  clientHeaders: ClientHeaders,
) => readonly Header[];

/** Headers that belong to the connection or to the encoding of the body: no connector may set them. Lower case. */
export const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'keep-alive',
]);

/** Headers that say what this request is, so that those of the client must not be copied. Lower case. */
export const VALUE_ONLY_HEADERS: ReadonlySet<string> = new Set(['content-type', 'accept', 'host']);

/**
 * Compiles the headers of a connector and those of its source that the connector does not name itself. A header that
 * may not be set, or whose value may not stand in a header, is left out. Names of `clientHeaders` are lower case.
 */
export function compileHeaders(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
): RenderHeader {
  const renders = effectiveHeaders(connector, source).filter(isAllowed).map(compileHeader);
  return (variables, clientHeaders) =>
    renders
      .flatMap((render) => render(variables, clientHeaders))
      .filter(([, value]) => isHeaderText(value));
}

function effectiveHeaders(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
): readonly HeaderDefinition[] {
  const own = new Set(connector.headers.map(({ name }) => name.toLowerCase()));
  const inherited = source?.headers.filter(({ name }) => !own.has(name.toLowerCase())) ?? [];
  return [...connector.headers, ...inherited];
}

const nameForm = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/;

function isAllowed(header: HeaderDefinition): boolean {
  const name = header.name.toLowerCase();
  if (!nameForm.test(name) || RESERVED_HEADERS.has(name)) return false;
  return !('from' in header && VALUE_ONLY_HEADERS.has(name));
}

function compileHeader(header: HeaderDefinition): RenderHeader {
  const { name } = header;
  if ('from' in header) {
    const from = header.from.toLowerCase();
    return (_variables, clientHeaders) =>
      (clientHeaders.get(from) ?? []).map((value) => [name, value]);
  }
  const render = compileTemplate(header.value, { constant: (text) => text, value: scalarText });
  return (variables) => {
    const rendered = render(variables);
    return rendered.ok ? [[name, rendered.text]] : [];
  };
}

// Visible characters, space, tab, and bytes above ASCII. Line breaks would begin another header.
const valueForm = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Whether a text may be the value of a header, or a part of one. */
export function isHeaderText(text: string): boolean {
  return valueForm.test(text);
}
