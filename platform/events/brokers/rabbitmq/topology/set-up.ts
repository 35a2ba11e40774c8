import type { Channel, ChannelModel } from 'amqplib';
import type { BrokerClock } from '../../broker-clock.ts';
import type { CompleteGroup } from '../../consumer-groups.ts';
import type { TopologyReport } from '../../event-broker.ts';
import { replyCodeOf, withChannel } from '../connection/throw-away-channel.ts';
import type { Names } from './names.ts';
import type { QueueProbe } from './queue-probe.ts';
import { type BindingPlan, planQueues, type QueuePlan } from './topology-plan.ts';

/** What is to be there, and whom to ask. */
export interface SetUpOptions {
  readonly model: ChannelModel;
  readonly clock: BrokerClock;
  readonly probe: QueueProbe;
  readonly groups: readonly CompleteGroup[];
  readonly names: Names;
  /** Whether to create what is missing. */
  readonly isChanging: boolean;
}

type Finding = keyof TopologyReport;

/** What was found of one part: its name, or a sentence for a difference. */
type Note = readonly [Finding, string];

const notFound = 404;
const notAsDeclared = [405, 406];

/**
 * Compares exchanges and queues, and creates what is missing. Bindings are made at each set-up, which changes nothing where
 * they exist: the protocol has no question for them, so a comparison says nothing of them.
 */
export async function setUpTopology(options: SetUpOptions): Promise<TopologyReport> {
  const notes: Note[] = [await ownExchange(options)];
  const missing = await missingForeignExchanges(options);
  notes.push(...missing.map((exchange) => foreignExchangeNote(options, exchange)));
  const plans = options.groups.flatMap((group) => planQueues(group, options.names));
  // One after the other: a broker that has to elect many leaders at once takes longer.
  for (const plan of plans) {
    const note = await queue(options, plan);
    notes.push(note);
    const bindings = plan.bindings.filter(({ exchange }) => !missing.includes(exchange));
    if (options.isChanging && note[0] !== 'leaderless') await bind(options, plan.name, bindings);
  }
  return reportOf(notes);
}

async function ownExchange({ model, clock, names, isChanging }: SetUpOptions): Promise<Note> {
  const name = names.exchange;
  const exists = await exchangeExists({ model, clock }, name);
  if (!exists && !isChanging) return ['missing', name];
  const declare = (channel: Channel) => channel.assertExchange(name, 'topic', { durable: true });
  const difference = await declareOrTell({ model, clock }, declare);
  if (difference !== null) return ['differences', `Exchange ${name}: ${difference}`];
  return [exists ? 'unchanged' : 'created', name];
}

async function missingForeignExchanges(options: SetUpOptions): Promise<readonly string[]> {
  const names = new Set(options.groups.flatMap(({ exchange }) => exchange ?? []));
  const missing: string[] = [];
  for (const name of names) {
    if (!(await exchangeExists(options, name))) missing.push(name);
  }
  return missing;
}

function foreignExchangeNote({ groups, isChanging }: SetUpOptions, exchange: string): Note {
  if (!isChanging) return ['missing', exchange];
  const users = groups.filter((group) => group.exchange === exchange).map(({ name }) => name);
  return [
    'differences',
    `Exchange ${exchange}: expected one that its owner has declared, found none; not bound: ${users.join(', ')}`,
  ];
}

async function queue(options: SetUpOptions, plan: QueuePlan): Promise<Note> {
  const { model, probe, isChanging } = options;
  const state = await probe.stateOf(model, plan.name);
  if (state === 'leaderless') return ['leaderless', plan.name];
  if (state === 'missing' && !isChanging) return ['missing', plan.name];
  const declare = (channel: Channel) =>
    channel.assertQueue(plan.name, { durable: true, arguments: plan.arguments });
  const difference = await declareOrTell(options, declare);
  if (difference !== null) return ['differences', `Queue ${plan.name}: ${difference}`];
  return [state === 'missing' ? 'created' : 'unchanged', plan.name];
}

async function bind(
  { model, clock }: SetUpOptions,
  queueName: string,
  bindings: readonly BindingPlan[],
): Promise<void> {
  if (bindings.length === 0) return;
  await withChannel(model, clock, async (channel) => {
    for (const binding of bindings) {
      await channel.bindQueue(queueName, binding.exchange, binding.key, binding.arguments);
    }
  });
}

function exchangeExists(
  { model, clock }: Pick<SetUpOptions, 'model' | 'clock'>,
  name: string,
): Promise<boolean> {
  return withChannel(model, clock, async (channel) => {
    try {
      await channel.checkExchange(name);
      return true;
    } catch (error) {
      if (replyCodeOf(error) === notFound) return false;
      throw error;
    }
  });
}

/** Null when it is there as declared; else what the broker says of the difference. */
async function declareOrTell(
  { model, clock }: Pick<SetUpOptions, 'model' | 'clock'>,
  declare: (channel: Channel) => Promise<unknown>,
): Promise<string | null> {
  return withChannel(model, clock, async (channel) => {
    try {
      await declare(channel);
      return null;
    } catch (error) {
      const code = replyCodeOf(error);
      if (code === null || !notAsDeclared.includes(code)) throw error;
      return differenceIn(error instanceof Error ? error.message : String(error));
    }
  });
}

/** `x-max-length: expected 10, found 20`, from the broker's own sentence; or that sentence. */
function differenceIn(message: string): string {
  const parts =
    /inequivalent arg '([^']+)'.*: received (?:the value )?'?(.*?)'?(?: of type '\w+')? but current is (?:the value )?'?(.*?)'?(?: of type '\w+')?"?$/.exec(
      message,
    );
  if (parts === null) return message;
  return `${parts[1]}: expected ${parts[2] || '""'}, found ${parts[3] || '""'}`;
}

function reportOf(notes: readonly Note[]): TopologyReport {
  const of = (wanted: Finding) =>
    notes.filter(([found]) => found === wanted).map(([, text]) => text);
  return {
    created: of('created'),
    unchanged: of('unchanged'),
    missing: of('missing'),
    differences: of('differences'),
    leaderless: of('leaderless'),
  };
}
