import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Selection, Template } from '../ast.ts';
import { compileSelection } from '../compiler.ts';
import type { ConnectorDefinition, SourceDefinition } from '../connectors.ts';
import { isList, jsonType } from '../evaluation/json-type.ts';
import type { MappingVariables } from '../mapping.ts';
import type { RequestEncoding, RequestFault } from '../request-types.ts';
import { firstQueryPart } from '../template.ts';
import { appendSegment, formatUri, joinPath, joinQuery, splitUri, type Uri } from '../uri.ts';
import { compileMethodGuard, hasMethodParameter, METHOD_FAULT } from './method-parameter.ts';
import { encodePathValue } from './path-value.ts';
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
type DraftStep = (draft: Draft, variables: MappingVariables) => RequestFault | null;

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
    const fault = step(draft, variables);
    if (fault !== null) return fault;
  }
  return { ok: true, text: formatUri(draft) };
}

const notAbsolute: RequestFault = {
  ok: false,
  message: 'The URL is relative: expected scheme and host, such as http://host/path',
};
const notRelative: RequestFault = {
  ok: false,
  message: "The URL is absolute: expected a path, which is appended to the source's base URL",
};
const dotSegment: RequestFault = {
  ok: false,
  message: 'A value gave the path segment "." or "..", which would lead to another path',
  isInput: true,
};

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
    return 'message' in location ? location : startWith(draft, location);
  };
}

function startWith(draft: Draft, uri: Uri): RequestFault | null {
  if (uri.origin === '') return notAbsolute;
  Object.assign(draft, uri);
  return null;
}

function relativeStep(template: Template, encoding: RequestEncoding): DraftStep {
  const locate = compileLocation(template, encoding, 'encode');
  return (draft, variables) => {
    const location = locate(variables);
    if ('message' in location) return location;
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
  { booleans, paths }: RequestEncoding,
  firstHole: FirstHole,
): (variables: MappingVariables) => Uri | RequestFault {
  const queryIndex = firstQueryPart(template);
  const encode = (text: string, index: number) => {
    if (firstHole === 'trust' && index === 0) return encodeIllegal(text);
    return index < queryIndex ? encodePathValue(text, paths) : encodeValue(text);
  };
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
  const mayNameMethod = template.parts.some(
    (part) => part.kind === 'Constant' && part.text.includes('_method='),
  );
  return (variables) => refuseMisuse(toLocation(render(variables)), mayNameMethod);
}

function toLocation(rendered: Rendered): Uri | RequestFault {
  if (!rendered.ok) return { ...rendered, message: `The URL expression ${rendered.message}` };
  return splitUri(rendered.text);
}

/** Dots are not encoded, and encoded dots would count as dots too: whoever reads the URL would climb up the path. */
function refuseMisuse(location: Uri | RequestFault, mayNameMethod: boolean): Uri | RequestFault {
  if ('message' in location) return location;
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(location.path)) return dotSegment;
  return !mayNameMethod && hasMethodParameter(location.query) ? METHOD_FAULT : location;
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

function segmentsStep(selection: Selection, encoding: RequestEncoding): DraftStep {
  const evaluate = compileSelection(selection);
  return (draft, variables) => {
    const segments = evaluate({}, variables);
    if (segments === undefined) return null;
    if (!isList(segments)) return pathFault(segments);
    for (const segment of segments) {
      const encoded = encodeSegment(segment, encoding);
      if (typeof encoded !== 'string') return encoded;
      draft.path = appendSegment(draft.path, encoded);
    }
    return null;
  };
}

function encodeSegment(
  segment: JsonValue,
  { booleans, paths }: RequestEncoding,
): string | RequestFault {
  const text = urlText(segment, booleans);
  if (text === null) return pathSegmentFault(segment);
  if (text === '.' || text === '..') return dotSegment;
  const encoded = encodePathValue(text, paths);
  return typeof encoded === 'string' ? encoded : { ...encoded, message: `path ${encoded.message}` };
}

function pathFault(value: JsonValue): RequestFault {
  return { ok: false, message: `path gave ${jsonType(value)}: expected a list of segments` };
}

function pathSegmentFault(segment: JsonValue): RequestFault {
  const message = `path holds ${jsonType(segment)}: expected strings, numbers, booleans or null`;
  return { ok: false, message };
}

function queryStep(selection: Selection, encoding: RequestEncoding): DraftStep {
  const evaluate = compileSelection(selection);
  const mayHold = compileMethodGuard(selection);
  return (draft, variables) => {
    const value = evaluate({}, variables);
    if (value === undefined) return null;
    if (!mayHold(value)) return METHOD_FAULT;
    const rendered = toQueryText(value, encoding);
    if (!rendered.ok) return rendered;
    draft.query = joinQuery(draft.query, rendered.text);
    return null;
  };
}
