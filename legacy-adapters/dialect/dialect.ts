/** Names that a source may give as its `dialect`. */
export const DIALECT_NAMES = ['plain', 'lumen', 'laravel'] as const;

/**
 * `plain` keeps to what the Connectors reference does; `lumen` and `laravel` know the habits of services that were
 * written with these PHP frameworks.
 */
export type DialectName = (typeof DIALECT_NAMES)[number];

/** What a legacy service expects in requests and means by its answers. */
export interface Dialect {
  readonly name: DialectName;
  /** A list in a query: `k=1&k=2`, `k[]=1&k[]=2` or `k=1,2`. `repeat` in plain (PHP would keep only the last value), else `brackets`. */
  readonly arrays: 'repeat' | 'brackets' | 'comma';
  /** A boolean in a query, a path or a form: `true`/`false` or `1`/`0`. `text` in plain, else `number`, as PHP validation wants. */
  readonly booleans: 'text' | 'number';
  /**
   * Sent with every request unless the request has a header of that name. Always `Accept` with JSON as the only choice,
   * without which Laravel answers with redirects and HTML; `lumen` and `laravel` also say that the call is made by a script.
   */
  readonly defaultHeaders: readonly (readonly [name: string, value: string])[];
  /** How numbered pages are asked for; null when the service has none. Null in plain, else {@link Paginator} with its defaults. */
  readonly paginator: Paginator | null;
  /** How a body is read, see {@link BodyReading}. `byContentType` in plain, else `jsonOnly`. */
  readonly bodies: BodyReading;
  readonly errors: ErrorShape;
}

/** Names and limits of numbered pages. */
export interface Paginator {
  /** Query parameter with the number of the page, counted from 1. Default `page`. */
  readonly pageParam: string;
  /** Query parameter with the number of rows in a page. Default `per_page`. */
  readonly sizeParam: string;
  /** Most rows that the service gives in one page, whatever it is asked for. Default 100. */
  readonly maxPageSize: number;
}

/**
 * What a body may be:
 * - `byContentType`: JSON, the text itself for `text/plain`, and null for anything else but HTML;
 * - `jsonOnly`: JSON under whatever content type it comes, else a fault.
 */
export type BodyReading = 'byContentType' | 'jsonOnly';

/** How errors look. */
export interface ErrorShape {
  /**
   * Which 404 answers to a lookup by key mean that there is no such entity:
   * - `never`: a 404 is always an error (default in plain);
   * - `modelOnly`: all but those of a route which the service does not know (default in lumen and laravel);
   * - `always`: every 404.
   */
  readonly missing: 'never' | 'modelOnly' | 'always';
  /**
   * Where validation messages by field stand, looked for in this order: in the member `errors`, or as the body itself.
   * None in plain, `errors` first in laravel, `root` first in lumen.
   */
  readonly validation: readonly ('errors' | 'root')[];
}

/** What a source may say otherwise than its dialect; whatever is absent keeps the dialect's default. */
export interface DialectOverrides {
  readonly arrays?: Dialect['arrays'];
  readonly booleans?: Dialect['booleans'];
  /** Added to the dialect's own; a header of the same name takes its place. */
  readonly defaultHeaders?: Dialect['defaultHeaders'];
  /** Null when the service has no pages; otherwise only what differs. */
  readonly paginator?: Partial<Paginator> | null;
  /** Short for `paginator: { maxPageSize }`; of no effect when the service has no pages. */
  readonly maxPageSize?: number;
  readonly bodies?: BodyReading;
  readonly errors?: Partial<ErrorShape>;
}

const defaultPaginator: Paginator = { pageParam: 'page', sizeParam: 'per_page', maxPageSize: 100 };

const acceptJson = ['Accept', 'application/json'] as const;
const sentByScript = ['X-Requested-With', 'XMLHttpRequest'] as const;

const laravel: Dialect = {
  name: 'laravel',
  arrays: 'brackets',
  booleans: 'number',
  defaultHeaders: [acceptJson, sentByScript],
  paginator: defaultPaginator,
  bodies: 'jsonOnly',
  errors: { missing: 'modelOnly', validation: ['errors', 'root'] },
};

const dialects: Readonly<Record<DialectName, Dialect>> = {
  plain: {
    name: 'plain',
    arrays: 'repeat',
    booleans: 'text',
    defaultHeaders: [acceptJson],
    paginator: null,
    bodies: 'byContentType',
    errors: { missing: 'never', validation: [] },
  },
  laravel,
  lumen: {
    ...laravel,
    name: 'lumen',
    errors: { missing: 'modelOnly', validation: ['root', 'errors'] },
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
    paginator: mergePaginator(base.paginator, overrides),
    errors: { ...base.errors, ...overrides.errors },
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
  base: Paginator | null,
  { paginator: override, maxPageSize }: DialectOverrides,
): Paginator | null {
  if (override === null || (override === undefined && base === null)) return null;
  const paginator = {
    ...(base ?? defaultPaginator),
    ...(maxPageSize !== undefined && { maxPageSize }),
    ...override,
  };
  checkPageSize(paginator.maxPageSize);
  return paginator;
}

function checkPageSize(value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`maxPageSize: expected an integer of at least 1, received ${value}`);
}
