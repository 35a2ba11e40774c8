import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { ToldForms } from '../answers/values/told-forms.ts';
import { pickFields } from '../entities/entity-key.ts';
import type { EntityResolver } from '../entities/entity-resolver.ts';
import { connectorExtensions, type GivingConnectors } from '../mapping/giving-connectors.ts';
import { readConnection } from '../pagination/connection-reader.ts';
import { givenArguments } from '../pagination/given-arguments.ts';
import { type CacheHints, hintOf } from '../resources/cache-hints.ts';
import { readCall } from '../resources/call-reader.ts';
import type { RequestScope } from '../resources/request-scope.ts';
import { type Settling, settle, settleAll } from '../settle.ts';
import { writeCall } from '../writes/write-call.ts';
import { type EntityType, entityTypeFinder, type FindEntityType } from './abstract-types.ts';
import type { FieldCall } from './field-calls.ts';
import { compileFieldCoercion, type EnumValues } from './field-coercion.ts';
import { requestedFields } from './requested-fields.ts';
import { restrictAnswer } from './restrict-answer.ts';

/** How the fields of one subgraph find their values. */
export interface ResolverOptions {
  readonly schema: GraphQLSchema;
  readonly service: string;
  /** IANA zone of the service's zone-less dates. */
  readonly timeZone: string;
  readonly enums: EnumValues;
  /** For errors. */
  readonly forms: ToldForms;
  /** By type name: types which can be loaded by key, or only refer to another subgraph's. */
  readonly entities: ReadonlyMap<string, EntityResolver>;
  /** Connectors on fields, by `Type.field`. */
  readonly fieldCalls: ReadonlyMap<string, FieldCall>;
  /** For errors: which connectors give a field, by `Type.field`. */
  readonly givers: GivingConnectors;
  /** `maxAge` and scope which the schema gives to types and fields. */
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
  if (isKeptAsHinted(coordinate, options)) return resolve;
  const typeName = getNamedType(field.type).name;
  const hint = hintOf(options.hints, { parentType, field: field.name }, typeName);
  if (hint === null) return resolve;
  return (parent, args, scope, info) => {
    restrictAnswer(hint, scope);
    return resolve(parent, args, scope, info);
  };
}

/** What a connector reads is kept by its own rules, which know the hint; those of other connectors know that of the type. */
function isKeptAsHinted(coordinate: string, { fieldCalls, hints }: ResolverOptions): boolean {
  const fieldCall = fieldCalls.get(coordinate);
  if (fieldCall === undefined) return false;
  return !fieldCall.isReadByOthers || !hints.controls.has(coordinate);
}

type Resolver = (
  parent: JsonObject,
  args: JsonObject,
  scope: RequestScope,
  info: GraphQLResolveInfo,
) => unknown;

function createValueResolver(
  coordinate: string,
  field: GraphQLField<unknown, unknown>,
  options: ResolverOptions,
): Resolver {
  const { service, timeZone, enums, forms } = options;
  const coerce = compileFieldCoercion(field.type, { timeZone, enums, forms, service, coordinate });
  const type = getNamedType(field.type);
  const entity = entityTypeFinder(type, options.schema, options.entities);
  const check = compileCheck(field.type, coordinate, options);
  const fieldCall = options.fieldCalls.get(coordinate);
  const lookedUp = options.entities.get(type.name);
  if (fieldCall?.isLookupByKey === true && lookedUp !== undefined) {
    return lookUp({ typeName: type.name, resolver: lookedUp }, check);
  }
  if (fieldCall === undefined && entity === null) {
    return (parent) => check(coerce(readMember(parent, field.name)));
  }
  const read =
    fieldCall === undefined
      ? (parent: JsonObject) => readMember(parent, field.name)
      : callConnector(fieldCall, service, field.type);
  return (parent, args, scope, info) =>
    settle(read(parent, args, scope, info), (value) => {
      const coerced = coerce(value);
      if (entity === null) return check(coerced);
      return settle(complete(entity, coerced, scope, info), check);
    });
}

function readMember(parent: JsonObject, name: string): JsonValue {
  const member: unknown = Object.hasOwn(parent, name) ? parent[name] : null;
  // Of a call that should have given this field: see `withGaps`.
  if (member instanceof Error) throw member;
  return (member ?? null) as JsonValue;
}

type Check = (value: unknown) => unknown;

function acceptNull(value: unknown): unknown {
  if (value instanceof Error) throw value;
  return value;
}

function compileCheck(
  type: GraphQLOutputType,
  coordinate: string,
  options: ResolverOptions,
): Check {
  const check = isNonNullType(type) ? refuseNull(coordinate, options) : acceptNull;
  const nullable = getNullableType(type);
  const mayHaveHoles = !isListType(nullable) || !isNonNullType(nullable.ofType);
  return mayHaveHoles ? check : (value) => refuseHoles(check(value), coordinate, options);
}

function refuseNull(coordinate: string, options: ResolverOptions): Check {
  return (value) => {
    if (value instanceof Error) throw value;
    if (value !== null && value !== undefined) return value;
    throw noValue(`${coordinate}: the service sent no value`, coordinate, options);
  };
}

/** An error of ours in the place of each hole: graphql-js would blame nobody, and clients would read of an internal fault. */
function refuseHoles(value: unknown, coordinate: string, options: ResolverOptions): unknown {
  if (!Array.isArray(value) || !value.some(isNothing)) return value;
  const hole = noValue(`${coordinate}: an element of the list has no value`, coordinate, options);
  return value.map((element: unknown) => (isNothing(element) ? hole : element));
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function noValue(
  message: string,
  coordinate: string,
  { service, givers }: ResolverOptions,
): BanyanError {
  const extensions = { coordinate, ...connectorExtensions(givers.get(coordinate), service) };
  return new BanyanError('MAPPING_FAILED', message, { service, extensions });
}

function lookUp({ typeName, resolver }: EntityType, check: Check) {
  return (_parent: JsonObject, args: JsonObject, scope: RequestScope, info: GraphQLResolveInfo) =>
    settle(resolver.find(args, requestedFields(info, typeName), scope), check);
}

type Read = (
  parent: JsonObject,
  args: JsonObject,
  scope: RequestScope,
  info: GraphQLResolveInfo,
) => Promise<JsonValue>;

function callConnector(fieldCall: FieldCall, service: string, type: GraphQLOutputType): Read {
  const { call, primes, pages, isRoot, target } = fieldCall;
  const purpose = isListType(getNullableType(type)) ? 'read' : 'lookup';
  return async (source, args, scope, info) => {
    const self = isRoot ? undefined : (pickFields(source, call.definition.key) ?? undefined);
    // A relation that PHP says is null has nothing to be asked for.
    if (!isRoot && self === undefined) return null;
    const variables = { args, ...(self !== undefined && { this: self }) };
    const input = { variables, request: scope.request };
    if (target !== null) return writeCall(call, input, target, scope);
    const list = { call, primes };
    if (pages !== null) {
      const reading = { list: { read: list, service, ...pages }, input, scope };
      const asked = {
        given: givenArguments(info),
        wanted: requestedFields(info, getNamedType(type).name),
      };
      return readConnection(reading, asked);
    }
    const keys = self === undefined ? null : 1;
    const { value } = await readCall(list, { ...input, purpose, keys }, scope);
    return value;
  };
}

/** Loads what the client wants of an entity, or of each entity of a list, and the mapped value does not hold. */
function complete(
  entityOf: FindEntityType,
  value: unknown,
  scope: RequestScope,
  info: GraphQLResolveInfo,
): Settling<unknown> {
  if (Array.isArray(value)) {
    // What fails is an Error in its place, so that the rest of the list survives.
    const items: readonly Settling<unknown>[] = value.map((item) =>
      complete(entityOf, item, scope, info),
    );
    return settleAll(items, (completed) => completed);
  }
  if (value instanceof Error || !isJsonObject(value as JsonValue)) return value;
  const object = value as JsonObject;
  const entity = entityOf(object);
  if (entity === null) return value;
  return entity.resolver.complete(object, requestedFields(info, entity.typeName), scope);
}
