import { hash } from 'node:crypto';
import { isCredentialHeader } from '../credential-headers.ts';
import type { OperationIdentity } from './read-operation.ts';

/** On what besides the operation answers depend. */
export interface AnswerKeyOptions {
  /** Tells the schema from earlier and later ones. */
  readonly generation: string;
  /** Lower-case names of client headers. */
  readonly headers: readonly string[];
}

/** The key of the answer to an operation; `rawHeaders` are Node's, names and values in turn. */
export type AnswerKey = (operation: OperationIdentity, rawHeaders: readonly string[]) => string;

/** Keys of equal length which hold nothing that a client sent, only a digest of it. */
export function createAnswerKey({ generation, headers }: AnswerKeyOptions): AnswerKey {
  return ({ documentHash, operationName, variables, extensions }, rawHeaders) => {
    const values = headers.map((name) => valuesOf(rawHeaders, name));
    const parts = [generation, documentHash, operationName, variables, extensions, values];
    return hash('sha256', JSON.stringify(parts), 'base64url');
  };
}

/** Headers that are new with each request and on which no data depends. */
const TRACING_HEADERS: readonly string[] = [
  'x-request-id',
  'banyan-trace',
  'traceparent',
  'tracestate',
];

/**
 * The headers that keys must hold: those of the configuration, and every header that subgraphs may see, since their
 * answers can depend on it. Not the caller's credentials: whether those mattered is what the scope of an answer says.
 */
export function keyHeaders(
  configured: readonly string[],
  forwardable: readonly string[],
): readonly string[] {
  const seen = forwardable.filter(
    (name) => !isCredentialHeader(name) && !TRACING_HEADERS.includes(name),
  );
  return [...new Set([...configured, ...seen])].sort();
}

/** Of all headers, since Node's joined form keeps only the first of some. */
function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const raw = rawHeaders[index] ?? '';
    if (raw.length === name.length && raw.toLowerCase() === name) {
      values.push(rawHeaders[index + 1] ?? '');
    }
  }
  return values;
}
