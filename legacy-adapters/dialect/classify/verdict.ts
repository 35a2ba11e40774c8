import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Dialect } from '../dialect.ts';

/** What the request was for: entities by key, anything else that only reads, or a change. */
export type Purpose = 'lookup' | 'read' | 'write';

/** What an answer means. */
export type Verdict =
  | { readonly kind: 'ok'; readonly value: JsonValue }
  /** A lookup whose entity does not exist. */
  | { readonly kind: 'missing' }
  | ErrorVerdict;

/** A failure in terms that a client may see. */
export interface ErrorVerdict {
  readonly kind: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  /** Messages of a failed validation by the service's own name for the field, such as `items.0.qty`. */
  readonly wireFields?: Record<string, string[]>;
  readonly retryAfterSeconds?: number;
  /** The service's own code, where its body names one and {@link code} does not stand for it. */
  readonly ownCode?: string;
}

/** What of a dialect the meaning of answers depends on. */
export type ErrorStyle = Pick<Dialect, 'errors' | 'success' | 'errorCodes'>;
