import { Readable } from 'node:stream';
import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { FormPart } from '@banyan/platform/request/uploaded-file.ts';
import { UnsentRequest } from '../transport-failure.ts';
import { openMultipart } from './multipart-form.ts';

/** What a request carries: text, the parts of a multipart form, or null when there is none. */
export type RequestBody = string | readonly FormPart[] | null;

/** A body that can be sent. */
export interface WireBody {
  /** Opened once per attempt, so that nothing is open when the call does not get its turn. */
  readonly open: () => string | Readable | null;
  /** What only the transport knows of it. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Makes a body ready to be sent, for which the files in it must have come in whole: PHP servers need the length of a body
 * beforehand, and a slow client then keeps none of their workers waiting. Rejects with an {@link UnsentRequest}.
 */
export function prepareBody(body: RequestBody, service: string): WireBody | Promise<WireBody> {
  if (body !== null && typeof body === 'object') return prepareForm(body, service);
  return { open: () => body, headers: [] };
}

async function prepareForm(parts: readonly FormPart[], service: string): Promise<WireBody> {
  try {
    const { boundary, sizeBytes, chunks } = await openMultipart(parts);
    return {
      open: () => Readable.from(chunks(), { objectMode: false }),
      headers: [
        ['content-type', `multipart/form-data; boundary=${boundary}`],
        ['content-length', String(sizeBytes)],
      ],
    };
  } catch (cause) {
    if (!isBanyanError(cause)) throw cause;
    throw new UnsentRequest(cause.code, cause.message, { service, cause });
  }
}
