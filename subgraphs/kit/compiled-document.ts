import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  isAbstractType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

/** A query as code. */
export interface CompiledDocument {
  /** Of its operation. */
  readonly name: string | undefined;
  /** Executes it for one request. Never rejects for a fault of the variables or of a resolver. */
  run(contextValue: object, variables: Readonly<Record<string, unknown>>): Promise<ExecutionResult>;
}

/**
 * Compiles a valid document to code that answers as graphql-js does, in less time; its errors name no locations. Each field
 * whose value is a function or a promise must have a resolver: only what resolvers give is called or awaited. A promise in a
 * list must not reject: its null would stand behind the others.
 *
 * Null for what only graphql-js is to execute: mutations, introspection, several operations, fields of an interface or a union
 * (what throws when it tells a type would be waited for without end), the key `__proto__`, and variables that may be null where a
 * value must stand.
 */
export function compileDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
): CompiledDocument | null {
  const operation = onlyQuery(document);
  if (operation === null || !isCompilable(schema, document, operation)) return null;
  const name = operation.name?.value;
  const compiled = compileQuery(schema, document, name ?? '', {
    disablingCapturingStackErrors: true,
  });
  if (!isCompiledQuery(compiled)) return null;
  const definitions = operation.variableDefinitions ?? [];
  // Of entities it refuses the same as graphql-js, and there are many.
  const isChecked = definitions.every(({ type }) => print(type) === '[_Any!]!');
  return {
    name,
    async run(contextValue, variableValues) {
      // The compiled code would say less of what is wrong with them.
      const { errors } = isChecked
        ? noErrors
        : getVariableValues(schema, definitions, variableValues, { maxErrors });
      if (errors !== undefined) return { errors };
      const result = await compiled.query(undefined, contextValue, variableValues);
      // It has run no resolver, for it does not take some variables that graphql-js takes.
      if (!('data' in result)) return execute({ schema, document, contextValue, variableValues });
      if (result.errors === undefined) return result;
      return { ...result, errors: result.errors.map(toGraphQLError) };
    },
  };
}

const noErrors: { readonly errors?: readonly GraphQLError[] } = {};

/** As many as graphql-js tells of. */
const maxErrors = 50;

function onlyQuery({ definitions }: DocumentNode): OperationDefinitionNode | null {
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [first] = operations;
  return operations.length === 1 && first?.operation === 'query' ? first : null;
}

function isCompilable(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
): boolean {
  const nullable = new Set(
    variableDefinitions
      .filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE)
      .map(({ variable }) => variable.name.value),
  );
  const typeInfo = new TypeInfo(schema);
  let isCompilable = true;
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      // The compiled code would take it for the prototype.
      Name({ value }) {
        if (value === '__proto__') isCompilable = false;
      },
      Variable({ name }) {
        if (isNonNullType(typeInfo.getInputType()) && nullable.has(name.value))
          isCompilable = false;
      },
      Field({ name: { value: name } }) {
        const type = getNamedType(typeInfo.getType());
        const isEntities = name === '_entities';
        if (name.startsWith('__') && name !== '__typename') isCompilable = false;
        if (isAbstractType(type) && !isEntities) isCompilable = false;
      },
    }),
  );
  return isCompilable;
}

/** Those of the compiled code lack members that graphql-js promises. */
function toGraphQLError({ message, path, originalError }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { path, originalError });
}
