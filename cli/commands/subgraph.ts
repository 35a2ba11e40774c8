import { closestName } from '@banyan/platform/config/closest-name.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { type ServedSubgraph, serveSubgraph } from '@banyan/subgraph-kit/serve.ts';
import { CommandFailure, EXIT, type ExitCode } from '../command-failure.ts';
import { type BuiltSubgraph, buildSubgraphs, closeSubgraphs } from '../project/build-subgraphs.ts';
import { describeSubgraphs } from '../project/describe-subgraphs.ts';
import { describeListenError } from '../project/listen-error.ts';
import { type Project, requireProject } from '../project/load-project.ts';
import { closingInOrder, startWithCaches, withoutResponseCache } from '../project/process-cache.ts';
import { announcer, createProjectLogger } from '../project/project-logger.ts';
import { closeOnExit } from '../project/shut-down.ts';
import type { Terminal } from '../terminal.ts';

/** Options of `banyan subgraph`. */
export interface SubgraphOptions {
  readonly config?: string;
  readonly port: number;
  readonly host: string;
  readonly trustCallerHeader: boolean;
}

/** Serves one legacy adapter or module of the project. Resolves when it listens; a signal ends the process. */
export async function subgraph(
  name: string,
  options: SubgraphOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const project = await requireProject(options.config, terminal);
  requireLocal(name, project);
  const log = createProjectLogger(project.config, terminal);
  const { environment } = terminal;
  const cacheConfig = withoutResponseCache(project.config.cache);
  const { built, url } = await startWithCaches(cacheConfig, log, async (caches) => {
    const built = await buildSubgraphs(project, { environment, log, ...caches }, name);
    const served = await serve(built, options, log);
    closeOnExit(closingInOrder(served, caches), log);
    return { built, url: served.url };
  });
  const say = announcer(project.config, terminal, log);
  for (const line of await describeSubgraphs(built)) say(line);
  say(`GraphQL at ${url}`);
  terminal.notifyParent({ kind: 'listening', url });
  return EXIT.ok;
}

async function serve(
  built: readonly BuiltSubgraph[],
  { port, host, trustCallerHeader }: SubgraphOptions,
  log: Logger,
): Promise<ServedSubgraph> {
  const [one] = built;
  if (one === undefined || one.kind === 'remote') throw new Error('There is no subgraph to serve.');
  try {
    return await serveSubgraph(one.subgraph, { port, host, log, trustCallerHeader });
  } catch (error) {
    await closeSubgraphs(built);
    throw describeListenError(error, { host, port, setting: '--port' });
  }
}

function requireLocal(name: string, { config }: Project): void {
  const names = Object.keys(config.subgraphs);
  const known = config.subgraphs[name];
  if (known === undefined) {
    const meant = closestName(name, names);
    const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
    throw new CommandFailure(
      `There is no subgraph "${name}"; the configuration has ${names.join(', ')}.${hint}`,
    );
  }
  if (known.kind === 'remote') {
    throw new CommandFailure(
      `Subgraph "${name}" runs elsewhere, at ${known.url}: there is nothing to run here.`,
    );
  }
}
