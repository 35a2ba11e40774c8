/**
 * Keeps the Apollo gateway from sending deployment data to its maker. To be called with the process's environment by
 * the command that starts a gateway, before `createGateway`: the library reads the variable when a gateway is built.
 */
export function disableApolloTelemetry(environment: Record<string, string | undefined>): void {
  environment.APOLLO_TELEMETRY_DISABLED = '1';
}
