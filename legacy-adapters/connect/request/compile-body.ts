import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import type { FormPart } from '@banyan/platform/request/uploaded-file.ts';
import { compileSelection } from '../compiler.ts';
import type { ConnectorDefinition, HttpMethod } from '../connectors.ts';
import { jsonType } from '../evaluation/json-type.ts';
import type { MappingVariables } from '../mapping.ts';
import type { RequestEncoding, RequestFault } from '../request-types.ts';
import { type BodyForm, chooseBodyForm } from './body-form.ts';
import { writeEmptyStrings } from './empty-strings.ts';
import { toFormParts, toFormText } from './form-fields.ts';
import { compileMethodGuard, METHOD_FAULT, METHOD_PARAMETER } from './method-parameter.ts';

/** The body of one call, and what it makes of the rest of the request. */
export interface WrittenBody {
  readonly ok: true;
  /** Text, the parts of a multipart form, or null when there is none. */
  readonly content: string | readonly FormPart[] | null;
  /** POST when the connector's own method stands in the body. */
  readonly method: HttpMethod;
  /** What the body is, for a request whose author has not said it; null when there is no body, or the transport says it. */
  readonly contentType: string | null;
}

/** Writes the body of one call. `contentType` is the one that the author gave, or null. */
export type RenderBody = (
  variables: MappingVariables,
  contentType: string | null,
) => WrittenBody | RequestFault;

/** Compiles a body: a form when its content type says so or it holds a file, otherwise JSON. A mapping that gives nothing sends none. */
export function compileBody(
  { body, method }: Pick<ConnectorDefinition, 'body' | 'method'>,
  encoding: RequestEncoding,
): RenderBody {
  const evaluate = body === null ? () => undefined : compileSelection(body);
  const mayHold = body === null ? () => true : compileMethodGuard(body);
  return (variables, contentType) => {
    const value = evaluate({}, variables);
    if (value !== undefined && !mayHold(value)) return METHOD_FAULT;
    try {
      const form = chooseBodyForm(value, contentType, body !== null);
      return typeof form === 'string' ? writeBody({ value, method, form, encoding }) : form;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { ok: false, message: 'The body is nested too deeply or too large' };
    }
  };
}

interface BodyParts {
  readonly value: JsonValue | undefined;
  readonly method: HttpMethod;
  readonly form: BodyForm;
  readonly encoding: RequestEncoding;
}

function writeBody({ value, method, form, encoding }: BodyParts): WrittenBody | RequestFault {
  const isSpoofed = spoofedBy(form, encoding).includes(method);
  const written = value === undefined ? undefined : writeEmptyStrings(value, encoding.emptyStrings);
  const content = isSpoofed ? withMethod(written, method) : written;
  const sent = { ok: true, method: isSpoofed ? 'POST' : method } as const;
  if (content === undefined) return { ...sent, content: null, contentType: emptyType[form] };
  if (isSpoofed && !isJsonObject(content)) return unfit('that stands for another method', content);
  if (form === 'json') return { ...sent, content: stringifyJson(content), contentType: jsonMedia };
  if (!isJsonObject(content)) return unfit('of a form', content);
  if (form === 'multipart') {
    const parts = toFormParts(content, encoding);
    return 'message' in parts ? parts : { ...sent, content: parts, contentType: null };
  }
  return { ...sent, content: toFormText(content, encoding), contentType: formMedia };
}

const jsonMedia = 'application/json';
const formMedia = 'application/x-www-form-urlencoded';

/** Of a connector whose mapping gives no body this time; without a mapping there is nothing to name. */
const emptyType = { json: jsonMedia, multipart: null, urlencoded: null } as const;

function spoofedBy(form: BodyForm, { spoofedMethods, spoofedUploads }: RequestEncoding) {
  return form === 'multipart' ? [...spoofedMethods, ...spoofedUploads] : spoofedMethods;
}

/** First, so that a service which reads a large form in pieces knows it at once. What is no object stays as it is. */
function withMethod(value: JsonValue | undefined, method: HttpMethod): JsonValue {
  if (value === undefined) return { [METHOD_PARAMETER]: method };
  return isJsonObject(value) ? { [METHOD_PARAMETER]: method, ...value } : value;
}

function unfit(body: string, value: JsonValue): RequestFault {
  return { ok: false, message: `The body ${body} is ${jsonType(value)}: expected an object` };
}
