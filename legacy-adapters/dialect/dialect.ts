import { type AnswerStyle, PHP_ANSWERS, PLAIN_ANSWERS, PYTHON_ANSWERS } from './answer-style.ts';
import type { ErrorShape } from './classify/error-shape.ts';
import { PLAIN_VALUES, type ValueStyle } from './coerce/value-style.ts';
import { PHP_REQUESTS, PLAIN_REQUESTS, type RequestStyle } from './encode/request-style.ts';
import {
  createPaginator,
  type Paginator,
  type PaginatorOverrides,
} from './pagination/paginator.ts';

/** Names that a source may give as its `dialect`. */
export const DIALECT_NAMES = ['plain', 'lumen', 'laravel', 'drf', 'fastapi', 'flask'] as const;

/**
 * `plain` keeps to what the Connectors reference does; the others know the habits of services that were written with these
 * frameworks: Lumen and Laravel for PHP, Django REST framework, FastAPI and Flask for Python.
 */
export type DialectName = (typeof DIALECT_NAMES)[number];

/** What a legacy service expects in requests and means by its answers. */
export interface Dialect extends RequestStyle, AnswerStyle {
  readonly name: DialectName;
  /**
   * Sent with every request unless the request has a header of that name. Always `Accept` with JSON as the only choice,
   * without which Laravel answers with redirects and HTML; `lumen` and `laravel` also say that the call is made by a script.
   */
  readonly defaultHeaders: readonly (readonly [name: string, value: string])[];
  /** How lists come in pages; null when the service has none. Null in plain, else {@link Paginator} with its defaults. */
  readonly paginator: Paginator | null;
  readonly errors: ErrorShape;
  readonly values: ValueStyle;
}

/** What a source may say otherwise than its dialect; whatever is absent keeps the dialect's default. */
export interface DialectOverrides extends Partial<RequestStyle>, Partial<AnswerStyle> {
  /** Added to the dialect's own; a header of the same name takes its place. */
  readonly defaultHeaders?: Dialect['defaultHeaders'];
  /** Null when the service has no pages; otherwise only what differs. */
  readonly paginator?: PaginatorOverrides | null;
  /** Short for `paginator: { maxPageSize }`; of no effect when the service has no pages. */
  readonly maxPageSize?: number;
  readonly errors?: Partial<ErrorShape>;
  readonly values?: Partial<ValueStyle>;
}

const acceptJson = ['Accept', 'application/json'] as const;
const sentByScript = ['X-Requested-With', 'XMLHttpRequest'] as const;

const laravel: Dialect = {
  ...PHP_REQUESTS,
  ...PHP_ANSWERS,
  name: 'laravel',
  defaultHeaders: [acceptJson, sentByScript],
  paginator: createPaginator('laravel'),
  errors: { missing: 'modelOnly', noRows: 'error', validation: ['errors', 'root'] },
  values: PLAIN_VALUES,
};

const python: Dialect = {
  ...PLAIN_REQUESTS,
  ...PYTHON_ANSWERS,
  name: 'flask',
  defaultHeaders: [acceptJson],
  paginator: null,
  errors: { missing: 'modelOnly', noRows: 'error', validation: ['tree'] },
  values: PLAIN_VALUES,
};

const dialects: Readonly<Record<DialectName, Dialect>> = {
  plain: {
    ...PLAIN_REQUESTS,
    ...PLAIN_ANSWERS,
    name: 'plain',
    defaultHeaders: [acceptJson],
    paginator: null,
    errors: { missing: 'never', noRows: 'error', validation: [] },
    values: PLAIN_VALUES,
  },
  laravel,
  lumen: {
    ...laravel,
    name: 'lumen',
    paths: 'raw',
    errors: { ...laravel.errors, validation: ['root', 'errors'] },
  },
  drf: { ...python, name: 'drf', paginator: createPaginator('drf') },
  fastapi: {
    ...python,
    name: 'fastapi',
    paginator: createPaginator('fastapi'),
    errors: { ...python.errors, validation: ['detail'] },
  },
  flask: {
    ...python,
    name: 'flask',
    nonFinite: 'null',
    errors: { ...python.errors, validation: ['errors', 'tree'] },
  },
};

/** The dialect of that name, with `overrides` laid over it. Throws a RangeError for a page size below 1. */
export function createDialect(name: DialectName, overrides: DialectOverrides = {}): Dialect {
  const base = dialects[name];
  const { maxPageSize, ...others } = overrides;
  return {
    ...base,
    ...others,
    defaultHeaders: mergeHeaders(base.defaultHeaders, overrides.defaultHeaders ?? []),
    paginator: mergePaginator(base, overrides),
    errors: { ...base.errors, ...overrides.errors },
    values: { ...base.values, ...overrides.values },
  };
}

function mergeHeaders(
  base: Dialect['defaultHeaders'],
  added: Dialect['defaultHeaders'],
): Dialect['defaultHeaders'] {
  const replaced = new Set(added.map(([name]) => name.toLowerCase()));
  return [...base.filter(([name]) => !replaced.has(name.toLowerCase())), ...added];
}

function mergePaginator(
  { name, paginator: base }: Dialect,
  { paginator: override, maxPageSize }: DialectOverrides,
): Paginator | null {
  if (override === null || (override === undefined && base === null)) return null;
  return createPaginator(name, { ...(maxPageSize !== undefined && { maxPageSize }), ...override });
}
