import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';

/** Largest `first` and `last`: no client may ask a service for more rows at once. */
export const MAX_CONNECTION_SIZE = 500;
const defaultSize = 20;

/** The stretch of a list that a client wants. */
export interface PageArguments {
  /** `first`: from the start of what is between `after` and `before`; `last`: its end. */
  readonly from: 'start' | 'end';
  readonly count: number;
  readonly after: string | null;
  readonly before: string | null;
}

/** The arguments of a connection field, parted in what pages and what filters. */
export interface ConnectionArguments {
  readonly page: PageArguments;
  readonly filters: JsonObject;
}

/**
 * Reads `first`, `after`, `last` and `before`. A `first` that is only a default gives way to `last`: `given` holds the
 * names of the arguments that the client wrote. Throws `BAD_USER_INPUT`.
 */
export function readConnectionArguments(
  args: JsonObject,
  given: ReadonlySet<string>,
  service: string,
): ConnectionArguments {
  const { first, after, last, before, ...filters } = args;
  const isFromEnd = last !== undefined && last !== null;
  if (isFromEnd && given.has('first') && first !== null) throw bothEnds(service);
  const count = isFromEnd ? validSize('last', last, service) : validSize('first', first, service);
  return {
    page: {
      from: isFromEnd ? 'end' : 'start',
      count,
      after: toText(after),
      before: toText(before),
    },
    filters,
  };
}

function toText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function validSize(name: 'first' | 'last', value: JsonValue | undefined, service: string): number {
  const size = value ?? defaultSize;
  if (typeof size === 'number' && size >= 0 && size <= MAX_CONNECTION_SIZE) return size;
  const problem = `expected a whole number from 0 to ${MAX_CONNECTION_SIZE}, got ${size}`;
  throw badPageArgument(name, problem, service);
}

function bothEnds(service: string): BanyanError {
  return badPageArgument('last', 'cannot be given together with first', service);
}

/** A `BAD_USER_INPUT` about one of the arguments that page. */
export function badPageArgument(name: string, problem: string, service: string): BanyanError {
  const message = `${name}: ${problem}`;
  return new BanyanError('BAD_USER_INPUT', message, { service, fields: { [name]: [message] } });
}
