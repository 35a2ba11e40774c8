import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Expression, Path, Selection } from '../ast.ts';
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
  const written = writtenMethod(root);
  const authored = written === null ? null : literalText(written);
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

/** What is written for the parameter: as an item, or as a member of an object that is the whole value. */
function writtenMethod(root: Selection['root']): Expression | null {
  if (root.kind === 'Path') {
    const object = bareExpression(root);
    const members = object?.kind === 'Object' ? object.members : [];
    return methodAmong(members.filter((member) => member.kind === 'Named'))?.value ?? null;
  }
  const item = methodAmong(root.items.filter((each) => each.kind === 'NamedItem'));
  return item?.value.kind === 'Path' ? item.value : null;
}

function methodAmong<T extends { readonly name: string }>(parts: readonly T[]): T | undefined {
  return parts.find(({ name }) => name === METHOD_PARAMETER);
}

/** What stands in `$( … )`, or null where anything is done with it. */
function bareExpression({ head, steps, subSelection }: Path): Expression | null {
  const isBare = steps.length === 0 && subSelection === null;
  return isBare && head.kind === 'Expression' ? head.expression : null;
}

function literalText(written: Expression): string | null {
  const literal = written.kind === 'Path' ? bareExpression(written) : written;
  return literal?.kind === 'Scalar' && typeof literal.value === 'string' ? literal.value : null;
}
