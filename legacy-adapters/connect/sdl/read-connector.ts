import { type ConstDirectiveNode, type FieldDefinitionNode, Kind } from 'graphql';
import type { ConnectorKind, HttpMethod } from '../connectors.ts';
import { referencesOf } from '../references.ts';
import type { RootTypes } from '../type-map.ts';
import { placeOf } from './faults.ts';
import {
  type Members,
  type ReadContext,
  readLiteral,
  readMembers,
  readObject,
  readSelection,
  readString,
  reportLiteral,
  reportMissing,
} from './literals.ts';
import { readRequest, readResponse, readUrl } from './read-request.ts';
import { requestMappingsOf } from './request-mappings.ts';
import type { ConnectorReading, RequestReading, TemplateReading } from './schema-reading.ts';

/** The element that a `@connect` stands on. */
export interface ConnectorHost {
  readonly parentType: string;
  readonly field: FieldDefinitionNode | null;
  /** Its index among the connectors of the same element. */
  readonly index: number;
  readonly roots: RootTypes;
}

const connectArguments = 'source id http batch errors isSuccess selection entity'.split(' ');
const methods: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const connectHttp = [...methods, 'body', 'headers', 'path', 'queryParams'];

/** Reads one `@connect`, whatever its local name. */
export function readConnector(
  context: ReadContext,
  directive: ConstDirectiveNode,
  host: ConnectorHost,
): ConnectorReading {
  const label = `@${directive.name.value}`;
  const members = readMembers(context, directive, { label, allowed: connectArguments });
  reportMissingArguments(context, members);
  const pieces = readPieces(context, members);
  return {
    directive,
    coordinate: `${host.parentType}${host.field ? `.${host.field.name.value}` : ''}[${host.index}]`,
    parentType: host.parentType,
    field: host.field,
    kind: kindOf(pieces, host),
    ...pieces,
  };
}

type Pieces = Omit<ConnectorReading, 'directive' | 'coordinate' | 'parentType' | 'field' | 'kind'>;

function readPieces(context: ReadContext, members: Members): Pieces {
  const http = readObject(context, members, { name: 'http', allowed: connectHttp });
  const boolean = { name: 'entity', kind: Kind.BOOLEAN, expected: 'true or false' } as const;
  const body = { name: 'body', code: 'INVALID_BODY' };
  return {
    source: readString(context, members, 'source'),
    id: readString(context, members, 'id'),
    isVirtual: mayBeVirtual(context) && !members.values.has('http'),
    entity: readLiteral(context, members, boolean),
    ...readMethod(context, http),
    ...readRequest(context, http),
    body: http === null ? null : readSelection(context, http, body),
    selection: readSelection(context, members, { name: 'selection', code: 'INVALID_SELECTION' }),
    maxBatchSize: readMaxBatchSize(context, members),
    ...readResponse(context, members),
  };
}

function reportMissingArguments(context: ReadContext, members: Members): void {
  if (!members.values.has('http') && !mayBeVirtual(context)) {
    const wanted = 'http with one method, such as http: { GET: "/items" }';
    reportMissing(context, members, `${wanted}; from connect/v0.4 on it may be left out`);
  }
  if (!members.values.has('selection')) {
    reportMissing(context, members, 'selection, such as selection: "id name"');
  }
}

function mayBeVirtual({ spec }: ReadContext): boolean {
  return spec === 'v0.4';
}

function readMethod(
  context: ReadContext,
  http: Members | null,
): { readonly method: HttpMethod | null; readonly url: TemplateReading | null } {
  if (http === null) return { method: null, url: null };
  const given = methods.filter((method) => http.values.has(method));
  const [method] = given;
  if (method === undefined || given.length > 1) {
    reportMethods(context, http, given);
    return { method: null, url: null };
  }
  return { method, url: readUrl(context, http, method) };
}

function reportMethods(context: ReadContext, http: Members, given: readonly HttpMethod[]): void {
  const place = placeOf(context.file, http.node);
  const code = given.length === 0 ? 'MISSING_HTTP_METHOD' : 'MULTIPLE_HTTP_METHODS';
  const problem = given.length === 0 ? 'no HTTP method' : given.join(' and ');
  const message = `${http.label} has ${problem}. Give exactly one of ${methods.join(', ')}.`;
  context.faults.report(code, message, place);
}

function readMaxBatchSize(context: ReadContext, members: Members): number | null {
  const batch = readObject(context, members, { name: 'batch', allowed: ['maxSize'] });
  if (batch === null) return null;
  const expected = 'a whole number from 1 up';
  const size = readLiteral(context, batch, { name: 'maxSize', kind: Kind.INT, expected });
  if (size === null) return null;
  if (Number(size.value) >= 1) return Number(size.value);
  reportLiteral(context, size, `"maxSize" of ${batch.label} must be ${expected}`);
  return null;
}

function kindOf(pieces: Pieces, { parentType, field, roots }: ConnectorHost): ConnectorKind {
  if (field === null) return usesBatch(pieces) ? 'typeBatch' : 'typeSingle';
  const isEntity = pieces.entity?.value === true;
  if (parentType === roots.query && isEntity) return 'explicitEntity';
  const isRoot = [roots.query, roots.mutation, roots.subscription].includes(parentType);
  return isRoot ? 'root' : 'field';
}

function usesBatch(pieces: RequestReading & Pick<ConnectorReading, 'url' | 'body'>): boolean {
  return requestMappingsOf(pieces).some((mapping) =>
    referencesOf(mapping).some((reference) => reference.variable === 'batch'),
  );
}
