import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { serveSubgraph } from '@banyan/subgraph-kit/serve.ts';
import closeWithGrace from 'close-with-grace';
import { type InsightsServerConfig, readInsightsServerConfig } from './config.ts';
import { createInsights, resetInsights } from './create-insights.ts';
import { type Consuming, startConsuming } from './start-consuming.ts';

const log = createLogger();
const result = readInsightsServerConfig((name) => process.env[name]);
if (!result.ok) {
  process.stderr.write(`Unusable environment:\n${result.faults.map((f) => `  ${f}\n`).join('')}`);
  process.exitCode = 78;
} else if (process.argv.includes('--reset')) {
  await resetInsights({ ...result.config, log });
  process.stdout.write('Forgot all figures. Now: banyan events replay --group insights\n');
} else {
  const served = await start(result.config);
  closeWithGrace({ delay: 15_000 }, () => served.close());
}

async function start({ port, host, trustCallerHeader, ...config }: InsightsServerConfig) {
  const subgraph = await createInsights({ ...config, log });
  const consuming = await consume(config, subgraph.events?.consumers ?? []);
  const served = await serveSubgraph(subgraph, { port, host, log, trustCallerHeader });
  log.info({ url: served.url }, 'Insights subgraph is listening');
  return {
    async close() {
      // Handlers in flight still need the database.
      await consuming?.close();
      await served.close();
    },
  };
}

async function consume(
  {
    rabbitmqUrl,
    prefix,
    schemas,
  }: Pick<InsightsServerConfig, 'rabbitmqUrl' | 'prefix' | 'schemas'>,
  consumers: Parameters<typeof startConsuming>[0]['consumers'],
): Promise<Consuming | null> {
  if (rabbitmqUrl === null) {
    log.warn({}, 'RABBITMQ_URL is not set: no change is heard of');
    return null;
  }
  return startConsuming({ rabbitmqUrl, prefix, schemas, consumers, log });
}
