import type { SubgraphRequest } from '../execute-request.ts';

/** A GraphQL request read from a JSON body, or what is wrong with the body. */
export type GraphqlRequestBody =
  | { readonly ok: true; readonly request: SubgraphRequest }
  | { readonly ok: false; readonly message: string };

/** Reads `{ query, variables?, operationName? }`. Other members are passed over, as GraphQL over HTTP asks. */
export function readGraphqlRequestBody(body: unknown): GraphqlRequestBody {
  if (!isRecord(body)) return fault('The request body', 'a JSON object', body);
  const { query, variables, operationName } = body;
  if (typeof query !== 'string') return fault('"query"', 'a string', query);
  if (!isAbsent(variables) && !isRecord(variables)) {
    return fault('"variables"', 'an object', variables);
  }
  if (!isAbsent(operationName) && typeof operationName !== 'string') {
    return fault('"operationName"', 'a string', operationName);
  }
  return {
    ok: true,
    request: {
      query,
      ...(!isAbsent(variables) && { variables }),
      ...(!isAbsent(operationName) && { operationName }),
    },
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function fault(place: string, expected: string, received: unknown): GraphqlRequestBody {
  return { ok: false, message: `${place} must be ${expected}; received ${typeName(received)}.` };
}

function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
