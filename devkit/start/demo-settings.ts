/** A legacy service of the demo. */
export interface DemoService {
  /** Its folder below `php/`. */
  readonly name: 'catalog-lumen' | 'orders-laravel';
  readonly port: number;
  /** The variable that chooses the port. */
  readonly portVariable: string;
  /** The variable by which `banyan.config.ts` is told where the service is. */
  readonly urlVariable: string;
}

/** What `npm start` runs. */
export interface DemoSettings {
  readonly gatewayPort: number;
  readonly services: readonly DemoService[];
}

/** Settings, or what is wrong with the variables. */
export type DemoSettingsResult =
  | { readonly ok: true; readonly settings: DemoSettings }
  | { readonly ok: false; readonly faults: readonly string[] };

const variables = { PORT: 4000, CATALOG_PORT: 8101, ORDERS_PORT: 8102 };

/** Reads the three ports from PORT (default 4000), CATALOG_PORT (8101) and ORDERS_PORT (8102). */
export function readDemoSettings(
  environment: Readonly<Record<string, string | undefined>>,
): DemoSettingsResult {
  const ports = Object.entries(variables).map(([name, usual]) => ({
    name,
    written: environment[name],
    port: Number(environment[name] || usual),
  }));
  const faults = ports
    .filter(({ port }) => !Number.isInteger(port) || port < 1 || port > 65_535)
    .map(
      ({ name, written }) =>
        `${name}: expected a port from 1 to 65535, received ${JSON.stringify(written)}`,
    );
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, settings: toSettings(ports.map(({ port }) => port)) };
}

function toSettings([gatewayPort = 0, catalogPort = 0, ordersPort = 0]: number[]): DemoSettings {
  return {
    gatewayPort,
    services: [
      {
        name: 'catalog-lumen',
        port: catalogPort,
        portVariable: 'CATALOG_PORT',
        urlVariable: 'CATALOG_URL',
      },
      {
        name: 'orders-laravel',
        port: ordersPort,
        portVariable: 'ORDERS_PORT',
        urlVariable: 'ORDERS_URL',
      },
    ],
  };
}
