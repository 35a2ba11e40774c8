/** A part of the source with what it may import. The first whose folder holds a file is that file's zone. */
export interface Zone {
  readonly folder: string;
  /** Folders of this project, besides the zone itself. */
  readonly mayImport: readonly string[];
}

const adapterParts = [
  'legacy-adapters/connect',
  'legacy-adapters/dialect',
  'legacy-adapters/transport',
];

/** Imports go down only: from the gateway by the kit and the adapters to the platform. */
export const ZONES: readonly Zone[] = [
  { folder: 'platform', mayImport: [] },
  ...adapterParts.map((folder) => ({ folder, mayImport: ['platform'] })),
  { folder: 'legacy-adapters/runtime', mayImport: [...adapterParts, 'platform'] },
  {
    folder: 'legacy-adapters/services',
    mayImport: ['legacy-adapters/runtime', ...adapterParts, 'platform'],
  },
  { folder: 'subgraphs/kit', mayImport: ['platform'] },
  { folder: 'subgraphs/reviews', mayImport: ['subgraphs/kit', 'platform'] },
  { folder: 'subgraphs/insights', mayImport: ['subgraphs/kit', 'platform'] },
  { folder: 'gateway', mayImport: ['subgraphs/kit', 'legacy-adapters', 'platform'] },
  { folder: 'cli', mayImport: ['gateway', 'subgraphs/kit', 'legacy-adapters', 'platform'] },
  { folder: 'devkit', mayImport: ['cli', 'gateway', 'subgraphs', 'legacy-adapters', 'platform'] },
  {
    folder: 'bench',
    mayImport: ['devkit', 'cli', 'gateway', 'subgraphs', 'legacy-adapters', 'platform'],
  },
];

/** Tests may start the devkit's services besides what their zone may import. */
export const TEST_MAY_IMPORT: readonly string[] = ['devkit'];

/** Libraries that only some places know; everybody else stands on a port of ours. Tests are free. */
export const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  ioredis: ['platform/cache/stores/redis.ts'],
  amqplib: ['platform/events/brokers/rabbitmq/', 'bench/events/rig/bare-publisher.ts'],
  undici: ['legacy-adapters/transport/', 'gateway/federation/', 'bench/load/connection.ts'],
  '@prometheus-io/client': ['platform/telemetry/'],
};

/** Where the environment of the process is read. Tests are free. */
export const ENVIRONMENT_READERS: readonly RegExp[] = [
  /(^|\/)main\.ts$/,
  /^cli\/commands\//,
  /^devkit\//,
  /^bench\//,
];
