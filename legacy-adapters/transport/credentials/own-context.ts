import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import type { CallContext } from '../legacy-client.ts';

/**
 * The context of a call that serves many: a client that goes away does not end it, and it stands in nobody's trace. The request
 * id is that of the call which needed it.
 */
export function ownContext({ requestId, log }: CallContext): CallContext {
  return {
    signal: new AbortController().signal,
    trace: createCallTrace(),
    requestId,
    ...(log !== undefined && { log }),
  };
}
