import type { BanyanProcess } from '../banyan-process.ts';
import type { DemoService, DemoSettings } from './demo-settings.ts';
import { FIRST_QUERY } from './first-query.ts';

/** Something that runs until it is stopped. */
export interface RunningPart {
  readonly url: string;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Called when a part ends by itself, with what it ended with. */
export type EndListener = (how: string) => void;

/** What the demo is made of. */
export interface DemoParts {
  isPortFree(port: number): Promise<boolean>;
  startService(service: DemoService, onEnd: EndListener): Promise<RunningPart>;
  /** `banyan check`; resolves with whether the project is fit. It prints the faults itself. */
  checkProject(variables: Readonly<Record<string, string>>): Promise<boolean>;
  /** `banyan start`; resolves when it listens. */
  startGateway(variables: Readonly<Record<string, string>>): Promise<BanyanProcess>;
}

/** How the demo speaks and how it is ended. */
export interface DemoControl {
  readonly say: (line: string) => void;
  /** Aborted when somebody wants the demo to end. */
  readonly signal: AbortSignal;
}

/**
 * Runs the services and the gateway until `control.signal` aborts or the gateway ends. Whatever happens, everything that
 * was started has ended when this resolves: with true unless the demo could not start or broke down.
 */
export async function runDemo(
  settings: DemoSettings,
  parts: DemoParts,
  control: DemoControl,
): Promise<boolean> {
  const running: RunningPart[] = [];
  try {
    return await startAndWait(settings, parts, { ...control, running });
  } catch (error) {
    control.say(error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    if (running.length > 0) control.say('stopping');
    // The gateway first: its requests in flight still need the services.
    for (const part of running.toReversed()) await part.stop();
  }
}

interface DemoRun extends DemoControl {
  readonly running: RunningPart[];
}

async function startAndWait(
  settings: DemoSettings,
  parts: DemoParts,
  { say, signal, running }: DemoRun,
): Promise<boolean> {
  const taken = await takenPorts(settings, parts);
  taken.map(say);
  if (taken.length > 0) return false;

  const variables = await startServices(settings, parts, { say, signal, running });
  if (signal.aborted) return true;
  say('project: checking configuration, schemas and composition');
  if (!(await parts.checkProject(variables))) return false;
  if (signal.aborted) return true;

  const gateway = await parts.startGateway({ ...variables, PORT: String(settings.gatewayPort) });
  running.push(gateway);
  say(`ready: open ${gateway.url} in a browser, or ask ${new URL('/graphql', gateway.url).href}`);
  say(`a first query: ${FIRST_QUERY}`);
  say('Ctrl-C ends everything');
  const how = await Promise.race([gateway.ended, aborted(signal)]);
  if (how !== null) say(`gateway: ended by itself (${how})`);
  return how === null;
}

async function takenPorts(
  { gatewayPort, services }: DemoSettings,
  parts: DemoParts,
): Promise<readonly string[]> {
  const wanted = [
    ...services.map(({ name, port, portVariable }) => ({ name, port, variable: portVariable })),
    { name: 'gateway', port: gatewayPort, variable: 'PORT' },
  ];
  const checked = await Promise.all(
    wanted.map(async (one) => ({ ...one, isFree: await parts.isPortFree(one.port) })),
  );
  return checked
    .filter(({ isFree }) => !isFree)
    .map(
      ({ name, port, variable }) =>
        `${name}: port ${port} is taken by another program; end that, or choose another port: ${variable}=${port + 10} npm start`,
    );
}

/** Starts all services at once; gives the variables which tell where they are. */
async function startServices(
  { services }: DemoSettings,
  parts: DemoParts,
  { say, running }: DemoRun,
): Promise<Readonly<Record<string, string>>> {
  const settled = await Promise.allSettled(
    services.map(async (service) => {
      say(`${service.name}: starting on port ${service.port}`);
      const part = await parts.startService(service, (how) => say(endOfService(service, how)));
      running.push(part);
      say(`${service.name}: answers at ${part.url}`);
      return [service.urlVariable, part.url] as const;
    }),
  );
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return Object.fromEntries(
    settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
  );
}

function endOfService({ name }: DemoService, how: string): string {
  return `${name}: ended by itself (${how}); the rest goes on running, only its own fields fail`;
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
