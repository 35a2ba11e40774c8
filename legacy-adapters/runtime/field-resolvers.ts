import { isPromise } from 'node:util/types';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { CacheHint, CacheHints } from './cache-hints.ts';
import { readCall } from './call-reader.ts';
import { readConnection } from './connection-reader.ts';
import { pickKey } from './entity-key.ts';
import type { EntityResolver } from './entity-resolver.ts';
import type { FieldCall } from './field-calls.ts';
import { compileFieldCoercion } from './field-coercion.ts';
import type { RequestScope } from './request-scope.ts';
import { requestedFields } from './requested-fields.ts';
import { type Settling, settle, settleAll } from './settle.ts';
import { writeCall } from './writes/write-call.ts';

/** How the fields of one subgraph find their values. */
export interface ResolverOptions {
  readonly service: string;
  /** IANA zone of the service's zone-less dates. */
  readonly timeZone: string;
  /** By type name: types which can be loaded by key, or only refer to another subgraph's. */
  readonly entities: ReadonlyMap<string, EntityResolver>;
  /** Connectors on fields, by `Type.field`. */
  readonly fieldCalls: ReadonlyMap<string, FieldCall>;
  /** `maxAge` and scope which the schema gives to single fields. */
  readonly hints: CacheHints;
}

/** The resolver of one field of an object type of this subgraph. */
export function createFieldResolver(
  parentType: string,
  field: GraphQLField<unknown, unknown>,
  options: ResolverOptions,
): Resolver {
  const coordinate = `${parentType}.${field.name}`;
  const resolve = createValueResolver(coordinate, field, options);
  const hint = options.hints.controls.get(coordinate);
  // What a connector reads is kept by its own rules, which know the hint.
  if (hint === undefined || options.fieldCalls.has(coordinate)) return resolve;
  return (parent, args, scope, info) => {
    restrictAnswer(hint, scope);
    return resolve(parent, args, scope, info);
  };
}

type Resolver = (
  parent: JsonObject,
  args: JsonObject,
  scope: RequestScope,
  info: GraphQLResolveInfo,
) => unknown;

/** A field that may be kept for a shorter time, or shown to fewer, than its object. */
function restrictAnswer({ maxAgeSeconds, isPrivate }: CacheHint, { request }: RequestScope): void {
  const maxAgeMs = maxAgeSeconds === null ? Number.POSITIVE_INFINITY : maxAgeSeconds * 1000;
  request.answer.restrict({ maxAgeMs, scope: isPrivate ? 'private' : 'public' });
}

function createValueResolver(
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  options: ResolverOptions,
): Resolver {
  const { service, timeZone } = options;
  const coerce = compileFieldCoercion(field.type, { timeZone, service, coordinate });
  const entity = options.entities.get(getNamedType(field.type).name) ?? null;
  const check = isNonNullType(field.type) ? refuseNull(coordinate, service) : acceptNull;
  const fieldCall = options.fieldCalls.get(coordinate);
  if (fieldCall?.isLookupByKey === true && entity !== null) return lookUp(entity, check);
  if (fieldCall === undefined && entity === null) {
    return (parent) => check(coerce(readMember(parent, field.name)));
  }
  const read =
    fieldCall === undefined
      ? (parent: JsonObject) => readMember(parent, field.name)
      : callConnector(fieldCall, service, field.type);
  return (parent, args, scope, info) =>
    settle(read(parent, args, scope), (value) => {
      const coerced = coerce(value);
      if (entity === null) return check(coerced);
      return settle(complete(entity, coerced, scope, info), check);
    });
}

function readMember(parent: JsonObject, name: string): JsonValue {
  return Object.hasOwn(parent, name) ? (parent[name] ?? null) : null;
}

type Check = (value: unknown) => unknown;

function acceptNull(value: unknown): unknown {
  if (value instanceof Error) throw value;
  return value;
}

function refuseNull(coordinate: string, service: string): Check {
  return (value) => {
    if (value instanceof Error) throw value;
    if (value !== null && value !== undefined) return value;
    throw new BanyanError('MAPPING_FAILED', `${coordinate}: the service sent no value`, {
      service,
      extensions: { coordinate },
    });
  };
}

function lookUp(entity: EntityResolver, check: Check) {
  return (_parent: JsonObject, args: JsonObject, scope: RequestScope, info: GraphQLResolveInfo) =>
    settle(entity.find(args, requestedFields(info), scope), check);
}

type Read = (parent: JsonObject, args: JsonObject, scope: RequestScope) => Promise<JsonValue>;

function callConnector(fieldCall: FieldCall, service: string, type: GraphQLOutputType): Read {
  const { call, primes, paginator, isRoot, target } = fieldCall;
  const purpose = isListType(getNullableType(type)) ? 'read' : 'lookup';
  return async (source, args, scope) => {
    const self = isRoot ? undefined : pickKey(source, call.definition.key)?.fields;
    // A relation that PHP says is null has nothing to be asked for.
    if (!isRoot && self === undefined) return null;
    const variables = { args, ...(self !== undefined && { this: self }) };
    const input = { variables, request: scope.request };
    if (target !== null) return writeCall(call, input, target, scope);
    const list = { call, primes };
    if (paginator !== null) return readConnection({ list, paginator, service }, input, scope);
    const keys = self === undefined ? null : 1;
    const { value } = await readCall(list, { ...input, purpose, keys }, scope);
    return value;
  };
}

/** Loads what the client wants of an entity, or of each entity of a list, and the mapped value does not hold. */
function complete(
  entity: EntityResolver,
  value: unknown,
  scope: RequestScope,
  info: GraphQLResolveInfo,
): Settling<unknown> {
  if (Array.isArray(value)) {
    const items: readonly Settling<unknown>[] = value.map((item) => {
      const completed = complete(entity, item, scope, info);
      // A rejection becomes an Error in its place, so that the rest of the list survives.
      return isPromise(completed) ? completed.catch((error: unknown) => error) : completed;
    });
    return settleAll(items, (completed) => completed);
  }
  if (value instanceof Error || !isJsonObject(value as JsonValue)) return value;
  return entity.complete(value as JsonObject, requestedFields(info), scope);
}
