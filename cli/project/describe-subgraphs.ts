import type { BuiltSubgraph } from './build-subgraphs.ts';

const healthTimeoutMs = 3000;

/** One line per subgraph in the order given, followed by what to do about a service that does not answer. */
export async function describeSubgraphs(
  built: readonly BuiltSubgraph[],
): Promise<readonly string[]> {
  const width = Math.max(0, ...built.map(({ name }) => name.length));
  const described = await Promise.all(built.map(describeSubgraph));
  return described.map((text, index) => `${(built[index]?.name ?? '').padEnd(width)}  ${text}`);
}

function describeSubgraph(one: BuiltSubgraph): Promise<string> {
  switch (one.kind) {
    case 'legacy':
      return describeLegacy(one);
    case 'module':
      return describeModule(one);
    case 'remote':
      return describeRemote(one);
  }
}

async function describeLegacy({
  name,
  config,
  subgraph,
}: BuiltSubgraph & { kind: 'legacy' }): Promise<string> {
  const problems = await subgraph.probe();
  const sources = Object.entries(config.sources).map(([source, { baseUrl, dialect }]) => {
    const problem = problems.find((one) => one.source === source)?.problem;
    const answers = problem === undefined ? 'answers' : `does not answer: ${problem}`;
    return `${source} (${dialect}) at ${baseUrl} ${answers}`;
  });
  const advice = problems.map(({ source }) =>
    remedy(`subgraphs.${name}.sources.${source}.baseUrl`),
  );
  return [`legacy service, ${sources.join('; ')}`, ...advice].join('\n');
}

async function describeModule({ subgraph }: BuiltSubgraph & { kind: 'module' }): Promise<string> {
  try {
    await subgraph.checkHealth(AbortSignal.timeout(healthTimeoutMs));
    return 'module in this process, ready';
  } catch (error) {
    return `module in this process, not ready: ${messageOf(error)}`;
  }
}

async function describeRemote({
  name,
  config,
}: BuiltSubgraph & { kind: 'remote' }): Promise<string> {
  const problem = await probeRemote(config.url);
  if (problem === null) return `remote subgraph at ${config.url} answers`;
  return [
    `remote subgraph at ${config.url} does not answer: ${problem}`,
    remedy(`subgraphs.${name}.url`),
  ].join('\n');
}

/** Any HTTP answer will do: what it says is seen with the first query. */
async function probeRemote(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
      signal: AbortSignal.timeout(healthTimeoutMs),
    });
    await response.body?.cancel();
    return null;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return messageOf(cause);
  }
}

function remedy(setting: string): string {
  return `    Start the service, or correct ${setting}. Until then only its own fields fail.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
