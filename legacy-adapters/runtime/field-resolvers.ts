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
import type { Purpose } from '../dialect/classify.ts';
import type { Paginator } from '../dialect/dialect.ts';
import { readConnection } from './connection-reader.ts';
import type { ConnectorCall } from './connector-call.ts';
import { pickKey } from './entity-key.ts';
import type { EntityResolver } from './entity-resolver.ts';
import { compileFieldCoercion } from './field-coercion.ts';
import type { RequestScope } from './request-scope.ts';
import { requestedFields } from './requested-fields.ts';

/** How the fields of one subgraph find their values. */
export interface ResolverOptions {
  readonly service: string;
  /** IANA zone of the service's zone-less dates. */
  readonly timeZone: string;
  /** By type name: types which can be loaded by key, or only refer to another subgraph's. */
  readonly entities: ReadonlyMap<string, EntityResolver>;
  /** Connectors on fields, by `Type.field`. */
  readonly fieldCalls: ReadonlyMap<string, FieldCall>;
}

/** A connector on a field, with what its place in the schema says about it. */
export interface FieldCall {
  readonly call: ConnectorCall;
  /** Set when the field returns a Relay connection: the mapping then gives its nodes. */
  readonly paginator: Paginator | null;
  /** A Query field whose arguments are the key of its type: it goes through the entity loader, and so is batched. */
  readonly isLookupByKey: boolean;
  readonly parent: 'query' | 'mutation' | 'object';
}

/** The resolver of one field of an object type of this subgraph. */
export function createFieldResolver(
  parentType: string,
  field: GraphQLField<unknown, unknown>,
  options: ResolverOptions,
): (
  parent: JsonObject,
  args: JsonObject,
  scope: RequestScope,
  info: GraphQLResolveInfo,
) => unknown {
  const { service, timeZone } = options;
  const coordinate = `${parentType}.${field.name}`;
  const coerce = compileFieldCoercion(field.type, { timeZone, service, coordinate });
  const entity = options.entities.get(getNamedType(field.type).name) ?? null;
  const check = isNonNullType(field.type) ? refuseNull(coordinate, service) : acceptNull;
  const fieldCall = options.fieldCalls.get(coordinate);
  if (fieldCall?.isLookupByKey === true && entity !== null) return lookUp(entity, check);
  if (fieldCall === undefined && entity === null) {
    return (parent) => check(coerce(readMember(parent, field.name)));
  }
  const read = fieldCall === undefined ? null : callConnector(fieldCall, service, field.type);
  return async (parent, args, scope, info) => {
    const value = read === null ? readMember(parent, field.name) : await read(parent, args, scope);
    const coerced = coerce(value);
    return check(entity === null ? coerced : await complete(entity, coerced, scope, info));
  };
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
  return async (
    _parent: JsonObject,
    args: JsonObject,
    scope: RequestScope,
    info: GraphQLResolveInfo,
  ) => check(await entity.find(args, requestedFields(info), scope));
}

type Read = (parent: JsonObject, args: JsonObject, scope: RequestScope) => Promise<JsonValue>;

function callConnector(fieldCall: FieldCall, service: string, type: GraphQLOutputType): Read {
  const { call, paginator, parent } = fieldCall;
  const purpose = purposeOf(parent, type);
  return async (source, args, scope) => {
    const self = parent === 'object' ? pickKey(source, call.definition.key)?.fields : undefined;
    // A relation that PHP says is null has nothing to be asked for.
    if (parent === 'object' && self === undefined) return null;
    const variables = { args, ...(self !== undefined && { this: self }) };
    const input = { variables, request: scope.request };
    if (paginator !== null) return readConnection({ call, paginator, service }, input);
    try {
      const { value } = await call.run({ ...input, purpose, keys: self === undefined ? null : 1 });
      return value;
    } finally {
      // Also after a failure: the service may have done a part of it.
      if (parent === 'mutation') scope.forgetLoaded();
    }
  };
}

function purposeOf(parent: FieldCall['parent'], type: GraphQLOutputType): Purpose {
  if (parent === 'mutation') return 'write';
  return isListType(getNullableType(type)) ? 'read' : 'lookup';
}

/** Loads what the client wants of an entity, or of each entity of a list, and the mapped value does not hold. */
async function complete(
  entity: EntityResolver,
  value: unknown,
  scope: RequestScope,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  if (Array.isArray(value)) {
    // A rejection becomes an Error in its place, so that the rest of the list survives.
    return Promise.all(
      value.map((item) => complete(entity, item, scope, info).catch((error) => error)),
    );
  }
  if (value instanceof Error || !isJsonObject(value as JsonValue)) return value;
  return entity.complete(value as JsonObject, requestedFields(info), scope);
}
