import type { RunningRabbitmq } from './rabbitmq.ts';

/** What clients have open at a node. */
export interface RabbitmqFootprint {
  readonly connections: number;
  readonly channels: number;
  readonly consumers: number;
}

const question = `io:format("~w ~w ~w~n", [
  length(rabbit_networking:connections_local()),
  length(rabbit_channel:list_local()),
  length(rabbit_amqqueue:consumers_all(<<"/">>))
]).`;

/** Counts what is open at this moment; takes about a second. */
export async function footprintOf(rabbitmq: RunningRabbitmq): Promise<RabbitmqFootprint> {
  const [connections, channels, consumers] = (await rabbitmq.command('eval', question))
    .split(/\s+/)
    .map(Number);
  if (connections === undefined || channels === undefined || consumers === undefined) {
    throw new Error('The node did not say what is open');
  }
  return { connections, channels, consumers };
}
