import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Path, Selection, SubSelection } from '../ast.ts';
import type { RequestFault } from '../request-types.ts';

/** The member of a query, a form or a JSON body by which PHP frameworks let a POST be another method. */
export const METHOD_PARAMETER = '_method';

/** A value of the client would decide which method the service runs. */
export const METHOD_FAULT: RequestFault = {
  ok: false,
  message: `A value holds the parameter ${METHOD_PARAMETER}, which would change the method of the request`,
  isInput: true,
};

/**
 * Compiles a check of what a mapping gives: no top-level member may be the method parameter, except one that the author
 * wrote as a literal.
 */
export function compileMethodGuard({ root }: Selection): (value: JsonValue) => boolean {
  const authored = root.kind === 'SubSelection' ? authoredMethod(root) : null;
  return (value) => {
    if (!isJsonObject(value)) return true;
    return Object.entries(value).every(
      ([name, member]) => !isMethodParameter(name) || (authored !== null && member === authored),
    );
  };
}

/** Whether query text, or a form, has the method parameter. */
export function hasMethodParameter(query: string): boolean {
  if (query === '') return false;
  return [...new URLSearchParams(query).keys()].some(isMethodParameter);
}

/** PHP drops spaces in front of a name, reads spaces and dots in it as underscores, and ends it at a bracket or NUL. */
function isMethodParameter(name: string): boolean {
  const [base = ''] = name.replace(/^ +/, '').split(/[[\0]/, 1);
  return base.replace(/[ .]/g, '_') === METHOD_PARAMETER;
}

function authoredMethod({ items }: SubSelection): string | null {
  for (const item of items) {
    if (item.kind !== 'NamedItem' || item.name !== METHOD_PARAMETER) continue;
    return item.value.kind === 'Path' ? literalText(item.value) : null;
  }
  return null;
}

function literalText({ head, steps }: Path): string | null {
  if (head.kind !== 'Expression' || steps.length > 0) return null;
  const { expression } = head;
  if (expression.kind !== 'Scalar') return null;
  return typeof expression.value === 'string' ? expression.value : null;
}
