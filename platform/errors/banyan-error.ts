import type { ErrorCode } from './error-codes.ts';

/** What a {@link BanyanError} carries besides its code and message. */
export interface BanyanErrorOptions {
  /** Name of the subgraph in which it arose; becomes `extensions.service`. */
  readonly service?: string;
  /** GraphQL argument path (such as `input.items[0].quantity`) to its messages. */
  readonly fields?: Readonly<Record<string, readonly string[]>>;
  /** Seconds that the service asked to wait before the next try. */
  readonly retryAfterSeconds?: number;
  /** Further members of `extensions`. Safe for clients: the caller has removed what is not. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** The original fault. Logged, never sent. */
  readonly cause?: unknown;
}

const brand = Symbol.for('banyan.error');

/**
 * An expected failure that a client may see: its message and extensions hold no URL, body, SQL, path or class name.
 * graphql-js copies `extensions` into the GraphQL error that it makes of a thrown error.
 */
export class BanyanError extends Error {
  readonly code: ErrorCode;
  readonly service: string | undefined;
  readonly fields: Readonly<Record<string, readonly string[]>> | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: BanyanErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BanyanError';
    this.code = code;
    this.service = options.service;
    this.fields = options.fields;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.extensions = {
      ...options.extensions,
      code,
      ...(options.service !== undefined && { service: options.service }),
      ...(options.fields !== undefined && { fields: options.fields }),
      ...(options.retryAfterSeconds !== undefined && {
        retryAfterSeconds: options.retryAfterSeconds,
      }),
    };
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Brand check: true also for a {@link BanyanError} of another copy of this module. */
export function isBanyanError(value: unknown): value is BanyanError {
  return typeof value === 'object' && value !== null && brand in value;
}
