import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { type ServedSubgraph, serveSubgraph } from '@banyan/subgraph-kit/serve.ts';
import closeWithGrace from 'close-with-grace';
import { type ReviewsServerConfig, readReviewsServerConfig } from './config.ts';
import { createReviews } from './create-reviews.ts';

const result = readReviewsServerConfig((name) => process.env[name]);
if (result.ok) {
  const served = await start(result.config);
  closeWithGrace({ delay: 15_000 }, () => served.close());
} else {
  process.stderr.write(`Unusable environment:\n${result.faults.map((f) => `  ${f}\n`).join('')}`);
  process.exitCode = 78;
}

async function start({ port, host, trustCallerHeader, ...config }: ReviewsServerConfig) {
  const log = createLogger();
  const subgraph = await createReviews({ ...config, log });
  const served: ServedSubgraph = await serveSubgraph(subgraph, {
    port,
    host,
    log,
    trustCallerHeader,
  });
  log.info({ url: served.url }, 'Reviews subgraph is listening');
  return served;
}
