import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ExitCode } from './command-failure.ts';
import type { Terminal } from './terminal.ts';

/** Adds `banyan events …` as data: what the commands do is imported when one of them is run. */
export function addEventCommands(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
): void {
  const events = program
    .command('events')
    .description('work with change events, outboxes and queues')
    .helpCommand(false);
  const add = (name: string, description: string, parent: Command = events) =>
    parent
      .command(name)
      .description(description)
      .option('--config <file>', 'configuration file (default: banyan.config.ts)');
  const withJson = (command: Command) => command.option('--json', 'print a value for programs');

  withJson(add('setup', 'make exchanges, queues and tables that are missing')).action(
    async (options) => {
      const { setup } = await import('./commands/events/setup.ts');
      end(await setup(options, terminal));
    },
  );
  withJson(add('status', 'how outboxes and queues are')).action(async (options) => {
    const { status } = await import('./commands/events/status/status.ts');
    end(await status(options, terminal));
  });
  withJson(add('audit', 'prove that every event is in exactly one state, and none is missing'))
    .addOption(outboxOption())
    .action(async (options) => {
      const { audit } = await import('./commands/events/audit.ts');
      end(await audit(options, terminal));
    });
  withJson(add('tail', 'print events as they are published'))
    .option('--type <pattern>', 'such as catalog.Product.*', '#')
    .option('--subject <subject>', 'such as Product:42')
    .action(async (options) => {
      const { tail } = await import('./commands/events/tail.ts');
      end(await tail(options, terminal));
    });
  withJson(add('replay', 'send published events once more to one consumer group'))
    .requiredOption('--group <name>', 'the consumer group')
    .option('--since <time>', 'only events from then on, such as 2026-03-29T10:15:00Z')
    .option('--type <prefix>', 'only types that begin so, such as catalog.')
    .addOption(outboxOption())
    .action(async (options) => {
      const { replay } = await import('./commands/events/replay.ts');
      end(await replay(options, terminal));
    });
  withJson(add('remove', 'remove the queues of a consumer group that the project has no more'))
    .requiredOption('--group <name>', 'the consumer group that is gone')
    .option('--retry-delays <ms>', 'where it had its own, such as 5,1000', parseDelays)
    .option('--yes', 'do not ask', false)
    .action(async (options) => {
      const { remove } = await import('./commands/events/remove.ts');
      end(await remove(options, terminal));
    });
  add('relay', 'publish what outboxes hold, without a gateway')
    .addOption(outboxOption())
    .action(async (options) => {
      const { relay } = await import('./commands/events/relay.ts');
      end(await relay(options, terminal));
    });

  const dead = events.command('dead').description('events that were given up').helpCommand(false);
  const groupOption = () => new Option('--group <name>', 'dead letters of this consumer group');
  withJson(add('list', 'show them with the reason', dead))
    .addOption(groupOption())
    .addOption(outboxOption())
    .option('--limit <number>', 'of each group and outbox', parseLimit, 100)
    .action(async (options) => {
      const { deadList } = await import('./commands/events/dead/dead-list.ts');
      end(await deadList(options, terminal));
    });
  const choose = (command: Command) =>
    withJson(command)
      .addOption(groupOption())
      .option('--id <id>', 'one of them')
      .option('--all', 'all of them', false);
  choose(add('retry', 'give them back to their group, or to the relay', dead))
    .addOption(outboxOption())
    .action(async (options) => {
      const { deadRetry } = await import('./commands/events/dead/dead-change.ts');
      end(await deadRetry(options, terminal));
    });
  choose(add('drop', 'remove dead letters for good', dead))
    .option('--yes', 'do not ask', false)
    .action(async (options) => {
      const { deadDrop } = await import('./commands/events/dead/dead-change.ts');
      end(await deadDrop(options, terminal));
    });

  const park = events
    .command('park')
    .description('subjects whose events are held back')
    .helpCommand(false);
  withJson(add('list', 'show them with the reason', park))
    .addOption(outboxOption())
    .action(async (options) => {
      const { parkList } = await import('./commands/events/park.ts');
      end(await parkList(options, terminal));
    });
  withJson(add('unpark', 'let the events of a subject go again'))
    .argument('<subject>', 'such as Product:42')
    .addOption(outboxOption())
    .action(async (subject, options) => {
      const { unpark } = await import('./commands/events/park.ts');
      end(await unpark(subject, options, terminal));
    });
  withJson(add('give-up', 'make an event dead that holds back those behind it'))
    .requiredOption('--outbox <name>', 'in which it waits: gateway, or the name of a subgraph')
    .requiredOption('--id <id>', 'of the event, as park list shows it')
    .action(async (options) => {
      const { giveUp } = await import('./commands/events/give-up.ts');
      end(await giveUp(options, terminal));
    });
}

function outboxOption(): Option {
  return new Option('--outbox <name>', 'only of this outbox: gateway, or the name of a subgraph');
}

function parseDelays(text: string): readonly number[] {
  if (/^\d{1,8}(,\d{1,8})*$/.test(text)) return text.split(',').map(Number);
  throw new InvalidArgumentError('Expected whole milliseconds parted by commas.');
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= 10_000) return limit;
  throw new InvalidArgumentError('Expected a whole number from 1 to 10000.');
}
