import type { RequestContext } from './request-context.ts';

// https://www.w3.org/TR/trace-context/#traceparent-header, version 00
const traceparentForm = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace to which a request belongs, for events of what it changes; empty when the client named none, or none that can be read. */
export function traceOf({ headers }: Pick<RequestContext, 'headers'>): {
  readonly traceparent?: string;
} {
  const traceparent = headers.get('traceparent')?.[0];
  return traceparent !== undefined && traceparentForm.test(traceparent) ? { traceparent } : {};
}
