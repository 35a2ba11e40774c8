// Options of helmet: which headers tell browsers to be careful with an answer.

/** For all answers but pages: nothing may be loaded or framed, and what tells a browser how to show a page is left out. */
export const DATA_HEADERS = {
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
} as const;

/** For the `helmet` option of a route that sends a page, which sets its own content security policy. */
export const PAGE_HEADERS = {
  // Signing in to Sandbox opens a window which must be able to answer its opener.
  crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' },
  originAgentCluster: true,
  referrerPolicy: { policy: 'no-referrer' },
  xDnsPrefetchControl: { allow: false },
  xDownloadOptions: true,
  xPermittedCrossDomainPolicies: { permittedPolicies: 'none' },
  xXssProtection: true,
} as const;
