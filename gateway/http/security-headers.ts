import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet, { type HelmetOptions } from 'helmet';

// Headers that tell browsers to be careful with an answer. They are made once: to make them for each response takes longer than
// much of what a request does.

const dataOptions: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
};

/** For all answers but pages: nothing may be loaded or framed, and what tells a browser how to show a page is left out. */
export const DATA_HEADERS: OutgoingHttpHeaders = headersOf(dataOptions);

/** For a page, beside {@link DATA_HEADERS}; it sets its own content security policy. */
export const PAGE_HEADERS: OutgoingHttpHeaders = headersOf({
  contentSecurityPolicy: false,
  // Signing in to Sandbox opens a window which must be able to answer its opener.
  crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
});

function headersOf(options: HelmetOptions): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, () => undefined);
  return response.getHeaders();
}
