import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import {
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  isScalarType,
} from 'graphql';
import type { ArgumentTypes } from './argument-origin.ts';

/** Makes the arguments of a field those that a service is sent. */
export type WriteArguments = (args: JsonObject) => JsonObject;

/** Writes every value of type `DateTime` in the arguments of one field, at whatever depth; all else stays as it is. */
export function compileArguments(types: ArgumentTypes, writeDateTime: WriteText): WriteArguments {
  return (args) =>
    mapMembers(args, (value, name) => writeValue(value, types.get(name), writeDateTime));
}

type WriteText = (text: string) => string | number;

function writeValue(
  value: JsonValue,
  given: GraphQLInputType | undefined,
  write: WriteText,
): JsonValue {
  const type = given === undefined ? undefined : getNullableType(given);
  if (isScalarType(type)) {
    return type.name === 'DateTime' && typeof value === 'string' ? write(value) : value;
  }
  if (isListType(type) && Array.isArray(value)) {
    return value.map((item) => writeValue(item, type.ofType, write));
  }
  if (!isInputObjectType(type) || !isJsonObject(value)) return value;
  const fields = type.getFields();
  return mapMembers(value, (member, name) => writeValue(member, fields[name]?.type, write));
}

function mapMembers(
  object: JsonObject,
  map: (value: JsonValue, name: string) => JsonValue,
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, map(value, name)]),
  );
}
