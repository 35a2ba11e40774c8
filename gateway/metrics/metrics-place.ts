import type { MetricsConfig } from '../config.ts';

/** Where `/metrics` is. `token`: must come with each request, as `Authorization: Bearer`; null: anybody may ask. */
export type MetricsPlace =
  /** Among the public routes. */
  | { readonly kind: 'server'; readonly token: string | null }
  /** On a port of its own. */
  | {
      readonly kind: 'listener';
      readonly port: number;
      readonly host: string;
      readonly token: string | null;
    };

/**
 * Where the metrics are shown, as the configuration says; null: nowhere, so that nothing needs to be counted. They never stand
 * among the public routes of production without a token.
 */
export function metricsPlace(
  { enabled, port, host, token }: MetricsConfig,
  environment: 'development' | 'production',
): MetricsPlace | null {
  if (!enabled) return null;
  if (port !== null) return { kind: 'listener', port, host, token };
  return token !== null || environment === 'development' ? { kind: 'server', token } : null;
}
