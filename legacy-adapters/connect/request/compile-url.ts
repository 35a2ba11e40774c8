import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Selection, Template } from '../ast.ts';
import { compileSelection } from '../compiler.ts';
import type { ConnectorDefinition, SourceDefinition } from '../connectors.ts';
import { isList, jsonType } from '../evaluation/json-type.ts';
import type { MappingVariables } from '../mapping.ts';
import type { RequestEncoding } from '../request-types.ts';
import { appendSegment, formatUri, joinPath, joinQuery, splitUri, type Uri } from '../uri.ts';
import { encodeIllegal, encodeValue } from './percent-encoding.ts';
import { toQueryText } from './query-text.ts';
import { compileTemplate, hasHoles, type Rendered, urlText } from './render-template.ts';

/** A URL that is being put together. */
interface Draft {
  origin: string;
  path: string;
  query: string;
}

/** Adds to the draft. Gives the reason when it cannot. */
type DraftStep = (draft: Draft, variables: MappingVariables) => string | null;

/**
 * Compiles all that makes the URL of a connector: base URL, source's path and parameters, URL template, connector's
 * path and parameters, in this order. A `baseUrl` takes the place of the source's.
 */
export function compileUrl(
  connector: ConnectorDefinition,
  source: SourceDefinition | null,
  encoding: RequestEncoding,
  baseUrl: string | undefined,
): (variables: MappingVariables) => Rendered {
  const steps =
    source === null
      ? [absoluteStep(connector.url, encoding, 'encode')]
      : [
          baseUrl === undefined
            ? absoluteStep(source.baseUrl, encoding, 'trust')
            : fixedBaseStep(baseUrl),
          ...propertySteps(source, encoding),
          relativeStep(connector.url, encoding),
        ];
  steps.push(...propertySteps(connector, encoding));
  return (variables) => runSteps(steps, variables);
}

function runSteps(steps: readonly DraftStep[], variables: MappingVariables): Rendered {
  const draft: Draft = { origin: '', path: '', query: '' };
  for (const step of steps) {
    const message = step(draft, variables);
    if (message !== null) return { ok: false, message };
  }
  return { ok: true, text: formatUri(draft) };
}

const notAbsolute = 'The URL is relative: expected scheme and host, such as http://host/path';
const notRelative =
  "The URL is absolute: expected a path, which is appended to the source's base URL";
const dotSegment = 'A value gave the path segment "." or "..", which would lead to another path';

function fixedBaseStep(baseUrl: string): DraftStep {
  const uri = splitUri(encodeIllegal(baseUrl));
  return (draft) => startWith(draft, uri);
}

/** The template of a base URL, or that of a connector without source. */
function absoluteStep(
  template: Template,
  encoding: RequestEncoding,
  firstHole: FirstHole,
): DraftStep {
  const locate = compileLocation(template, encoding, firstHole);
  return (draft, variables) => {
    const location = locate(variables);
    return typeof location === 'string' ? location : startWith(draft, location);
  };
}

function startWith(draft: Draft, uri: Uri): string | null {
  if (uri.origin === '') return notAbsolute;
  Object.assign(draft, uri);
  return null;
}

function relativeStep(template: Template, encoding: RequestEncoding): DraftStep {
  const locate = compileLocation(template, encoding, 'encode');
  return (draft, variables) => {
    const location = locate(variables);
    if (typeof location === 'string') return location;
    if (location.origin !== '') return notRelative;
    draft.path = joinPath(draft.path, location.path);
    draft.query = joinQuery(draft.query, location.query);
    return null;
  };
}

/**
 * What becomes of a hole at the very start of a URL, where scheme and host must be. In the base URL of a source only the
 * operator's settings can stand there, and their value is taken as if the author had written it.
 */
type FirstHole = 'trust' | 'encode';

/** A URL template as pieces. The value of a hole is encoded, so that it cannot reach beyond its place. */
function compileLocation(
  template: Template,
  { booleans }: RequestEncoding,
  firstHole: FirstHole,
): (variables: MappingVariables) => Uri | string {
  const encode = (text: string, index: number) =>
    firstHole === 'trust' && index === 0 ? encodeIllegal(text) : encodeValue(text);
  const render = compileTemplate(template, {
    constant: encodeIllegal,
    value: (value, index) => {
      const text = urlText(value, booleans);
      return text === null ? null : encode(text, index);
    },
  });
  if (!hasHoles(template)) {
    const fixed = toLocation(render({}));
    return () => fixed;
  }
  return (variables) => refuseDotSegment(toLocation(render(variables)));
}

function toLocation(rendered: Rendered): Uri | string {
  if (!rendered.ok) return `The URL expression ${rendered.message}`;
  return splitUri(rendered.text);
}

/** Dots are not encoded, and encoded dots would count as dots too: whoever reads the URL would climb up the path. */
function refuseDotSegment(location: Uri | string): Uri | string {
  if (typeof location === 'string') return location;
  return /(?:^|\/)\.{1,2}(?:\/|$)/.test(location.path) ? dotSegment : location;
}

function propertySteps(
  {
    path,
    queryParams,
  }: { readonly path: Selection | null; readonly queryParams: Selection | null },
  encoding: RequestEncoding,
): readonly DraftStep[] {
  const steps: DraftStep[] = [];
  if (path !== null) steps.push(segmentsStep(path, encoding));
  if (queryParams !== null) steps.push(queryStep(queryParams, encoding));
  return steps;
}

function segmentsStep(selection: Selection, { booleans }: RequestEncoding): DraftStep {
  const evaluate = compileSelection(selection);
  return (draft, variables) => {
    const segments = evaluate({}, variables);
    if (segments === undefined) return null;
    if (!isList(segments)) return `path gave ${jsonType(segments)}: expected a list of segments`;
    for (const segment of segments) {
      const text = urlText(segment, booleans);
      if (text === null) return pathSegmentFault(segment);
      if (text === '.' || text === '..') return dotSegment;
      draft.path = appendSegment(draft.path, encodeValue(text));
    }
    return null;
  };
}

function pathSegmentFault(segment: JsonValue): string {
  return `path holds ${jsonType(segment)}: expected strings, numbers, booleans or null`;
}

function queryStep(selection: Selection, encoding: RequestEncoding): DraftStep {
  const evaluate = compileSelection(selection);
  return (draft, variables) => {
    const value = evaluate({}, variables);
    if (value === undefined) return null;
    const rendered = toQueryText(value, encoding);
    if (!rendered.ok) return rendered.message;
    draft.query = joinQuery(draft.query, rendered.text);
    return null;
  };
}
