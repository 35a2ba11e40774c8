import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  isScalarType,
} from 'graphql';
import type { ConnectorDefinition } from '../../../connect/connectors.ts';
import { compileScalarCoercion } from '../../../dialect/coerce/scalar-coercion.ts';
import { isPlain, PLAIN_VALUES, type ValueStyle } from '../../../dialect/coerce/value-style.ts';
import { placeOf } from '../connector-dialects.ts';

type ReadValue = (value: JsonValue) => JsonValue;

/** What {@link compileAnswerValues} needs besides the definition. */
export interface AnswerValuesOptions {
  /** Of the connector. */
  readonly values: ValueStyle;
  readonly timeZone: string;
  readonly schema: GraphQLSchema;
  /** Of the mapping's result; null when it is not known. */
  readonly resultType: GraphQLOutputType | null;
}

/**
 * Writes values in a mapped answer as all services could have written them: only here it is known whose they are. What does
 * not fit stays as it is, for the field to complain of. Null when nothing is written in a way of its own.
 */
export function compileAnswerValues(
  definition: Pick<ConnectorDefinition, 'parentType' | 'field'>,
  { values, timeZone, schema, resultType }: AnswerValuesOptions,
): ReadValue | null {
  if (resultType === null || isDeepStrictEqual(values, PLAIN_VALUES)) return null;
  const reader = new ValueReader({ values, timeZone, schema });
  return reader.compile(resultType, placeOf(definition));
}

type ReaderOptions = Omit<AnswerValuesOptions, 'resultType'>;

/** Compiles each type once, and only when a value of it comes: types may hold each other. */
class ValueReader {
  readonly #options: ReaderOptions;
  readonly #fields = new Map<string, ReadonlyMap<string, ReadValue>>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Null when values of that type are never changed. `coordinate` is `Type.field`. */
  compile(type: GraphQLOutputType, coordinate: string): ReadValue | null {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return listReader(this.compile(nullable.ofType, coordinate));
    if (isScalarType(nullable)) return this.#compileScalar(nullable.name, coordinate);
    if (isObjectType(nullable)) return (value) => this.#readObject(value, nullable.name);
    if (!isAbstractType(nullable)) return null;
    return (value) => this.#readObject(value, isJsonObject(value) ? value.__typename : null);
  }

  #compileScalar(typeName: string, coordinate: string): ReadValue | null {
    const { values, timeZone } = this.#options;
    const style = { ...values, ...values.fields[coordinate] };
    if (isPlain(typeName, style)) return null;
    const coerce = compileScalarCoercion(typeName, { ...style, timeZone });
    return (value) => {
      const coerced = coerce(value);
      return coerced.ok ? (coerced.value as JsonValue) : value;
    };
  }

  #readObject(value: JsonValue, typeName: JsonValue | undefined): JsonValue {
    if (!isJsonObject(value) || typeof typeName !== 'string') return value;
    const changed: Record<string, JsonValue> = { ...value };
    for (const [name, read] of this.#fieldsOf(typeName)) {
      if (Object.hasOwn(value, name)) changed[name] = read(value[name] ?? null);
    }
    return changed satisfies JsonObject;
  }

  #fieldsOf(typeName: string): ReadonlyMap<string, ReadValue> {
    const known = this.#fields.get(typeName);
    if (known !== undefined) return known;
    const type = this.#options.schema.getType(typeName);
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const readers = fields.flatMap(({ name, type: fieldType }) => {
      const read = this.compile(fieldType, `${typeName}.${name}`);
      return read === null ? [] : [[name, read] as const];
    });
    const compiled = new Map(readers);
    this.#fields.set(typeName, compiled);
    return compiled;
  }
}

function listReader(read: ReadValue | null): ReadValue | null {
  if (read === null) return null;
  return (value) => (Array.isArray(value) ? value.map(read) : value);
}
