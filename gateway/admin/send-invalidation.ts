import { z } from 'zod';
import type { InvalidationAnswer } from './admin-routes.ts';
import type { InvalidationRequest } from './invalidation-request.ts';

/** A gateway to be told, and what. */
export interface Invalidation {
  /** Of the gateway, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly token: string;
  readonly request: Partial<InvalidationRequest>;
}

/** What a gateway answered, or a sentence about why it did not do it. */
export type InvalidationResult =
  | { readonly ok: true; readonly answer: InvalidationAnswer }
  | { readonly ok: false; readonly problem: string };

/** How long a gateway may take: it tells Redis and nobody else. */
const timeoutMs = 10_000;

const answerForm = z.object({
  status: z.enum(['done', 'pending']),
  tags: z.array(z.string()),
  message: z.string().exactOptional(),
});

const refusalForm = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });

/** Calls `POST /admin/invalidate`. Never rejects. */
export async function sendInvalidation(invalidation: Invalidation): Promise<InvalidationResult> {
  try {
    const response = await post(invalidation);
    return readAnswer(response.status, await response.text());
  } catch (error) {
    const { message } = causeOf(error);
    return { ok: false, problem: `The gateway at ${invalidation.url} does not answer: ${message}` };
  }
}

function post({ url, token, request }: Invalidation): Promise<Response> {
  return fetch(new URL('/admin/invalidate', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(timeoutMs),
  });
}

function readAnswer(status: number, text: string): InvalidationResult {
  const body = parse(text);
  const answer = answerForm.safeParse(body);
  if (answer.success) return { ok: true, answer: answer.data };
  if (status === 404) {
    return {
      ok: false,
      problem: 'The gateway has no routes for operators: it runs without admin.token.',
    };
  }
  const refusal = refusalForm.safeParse(body);
  const reason = refusal.success ? refusal.data.errors[0]?.message : `status ${status}`;
  return { ok: false, problem: `The gateway refuses: ${reason}` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Some other server's page: the status is all there is to say.
    return undefined;
  }
}

function causeOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? error.cause : error;
}
