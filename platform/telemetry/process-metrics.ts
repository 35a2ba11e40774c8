import { collectDefaultMetrics, Registry } from '@prometheus-io/client';

let registry: Registry | null = null;

/**
 * What Node says about this process: CPU, memory, event loop, garbage collection. One for all metrics of the process,
 * watched from the first call on: the library cannot stop watching, so each further one would cost the same once more.
 * Nothing of it keeps the process from ending.
 */
export function processMetrics(): Pick<Registry, 'metrics'> {
  if (registry !== null) return registry;
  registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
