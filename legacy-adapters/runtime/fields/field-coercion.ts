import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import {
  type GraphQLEnumType,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import { compileEnum } from '../../dialect/coerce/enums.ts';
import {
  type Coerced,
  type CoerceScalar,
  compileScalarCoercion,
} from '../../dialect/coerce/scalar-coercion.ts';
import type { ToldForms } from '../answers/values/told-forms.ts';

/** Names of enum values by wire value, by type. */
export type EnumValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What coercion needs to know besides the declared type. */
export interface CoercionOptions {
  /** IANA zone of the service's zone-less dates. */
  readonly timeZone: string;
  /** What the service sends for values of enums: names by wire value, by type. Default: the names themselves. */
  readonly enums?: EnumValues;
  /** Forms besides those that all services have, for errors. Values came here in the latter already. Default: none. */
  readonly forms?: ToldForms;
  /** Name of the subgraph, for errors. */
  readonly service: string;
  /** `Type.field`, for errors. */
  readonly coordinate: string;
}

/**
 * The function which turns a mapped value into what the declared type promises. A value that does not fit becomes an
 * Error *in its place*, which graphql-js reports there: one bad element does not lose its list.
 * Objects pass through; their fields are coerced by their own resolvers.
 */
export function compileFieldCoercion(
  type: GraphQLOutputType,
  options: CoercionOptions,
): (value: JsonValue) => unknown {
  if (isNonNullType(type)) return compileFieldCoercion(type.ofType, options);
  if (isListType(type)) return compileList(compileFieldCoercion(type.ofType, options), options);
  if (isScalarType(type)) return orError(compileScalar(type.name, options), options);
  if (isEnumType(type)) return orError(compileEnumType(type, options), options);
  return orError(
    (value) =>
      typeof value === 'object' && !Array.isArray(value)
        ? { ok: true, value }
        : { ok: false, expected: 'an object', form: formOf(value) },
    options,
  );
}

function compileScalar(
  typeName: string,
  { timeZone, coordinate, forms = () => [] }: CoercionOptions,
): CoerceScalar {
  const coerce = compileScalarCoercion(typeName, { timeZone });
  const others = forms(coordinate, typeName).map((form) => ` or "${form}"`);
  if (others.length === 0) return coerce;
  return (value) => {
    const coerced = coerce(value);
    return coerced.ok ? coerced : { ...coerced, expected: coerced.expected + others.join('') };
  };
}

function compileList(coerceItem: (value: JsonValue) => unknown, options: CoercionOptions) {
  return (value: JsonValue): unknown => {
    if (value === null) return null;
    if (Array.isArray(value)) return value.map(coerceItem);
    return misfit('a list', formOf(value), options);
  };
}

function compileEnumType(
  type: GraphQLEnumType,
  { enums = {} }: CoercionOptions,
): (value: JsonValue) => Coerced {
  const names = type.getValues().map((value) => value.name);
  return compileEnum({ typeName: type.name, names, wireValues: enums[type.name] ?? {} });
}

function orError(coerce: (value: JsonValue) => Coerced, options: CoercionOptions) {
  return (value: JsonValue): unknown => {
    if (value === null) return null;
    const coerced = coerce(value);
    return coerced.ok ? coerced.value : misfit(coerced.expected, coerced.form, options);
  };
}

/** The value itself stays out of the message: it may be somebody's data. */
function misfit(expected: string, form: string, { service, coordinate }: CoercionOptions) {
  const message = `${coordinate}: expected ${expected}, the service sent ${form}`;
  return new BanyanError('MAPPING_FAILED', message, { service, extensions: { coordinate } });
}

function formOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : `a ${typeof value === 'bigint' ? 'number' : typeof value}`;
}
