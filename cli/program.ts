import { CONNECT_SPECS } from '@banyan/legacy-adapters/connect/ast.ts';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CommandFailure, EXIT, type ExitCode } from './command-failure.ts';
import { addEventCommands } from './event-commands.ts';
import type { Terminal } from './terminal.ts';

/** Runs one command line. Resolves when the command has done its work or, for a server, when it listens. Never rejects. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: ExitCode = EXIT.ok;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
}

/** The commands as data: what they do is imported when one of them is run. */
function createProgram(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = createCommand(terminal);

  program
    .command('start')
    .description('run the gateway')
    .addOption(configOption())
    .action(async (options) => {
      const { start } = await import('./commands/start.ts');
      end(await start(options, terminal));
    });
  program
    .command('compose')
    .description('write the supergraph file from the schemas of the subgraphs')
    .addOption(configOption())
    .option('--check', 'write nothing, fail when the file is not up to date', false)
    .action(async (options) => {
      const { compose } = await import('./commands/compose.ts');
      end(await compose(options, terminal));
    });
  program
    .command('check')
    .description('find everything that is wrong with the project, without calling a service')
    .addOption(configOption())
    .addOption(formatOption())
    .action(async (options) => {
      const { check } = await import('./commands/check.ts');
      end(await check(options, terminal));
    });
  program
    .command('subgraph')
    .description('run one adapter or module alone, as a GraphQL subgraph server')
    .argument('<name>', 'name of the subgraph in the configuration')
    .addOption(configOption())
    .option('--port <number>', 'port to listen on, 0 for any', parsePort, 4001)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--metrics-port <number>',
      'port for /metrics alone (default: server.metrics.port)',
      parsePort,
    )
    .option('--trust-caller-header', 'believe the caller id that the gateway sends', false)
    .action(async (name, options) => {
      const { subgraph } = await import('./commands/subgraph.ts');
      end(await subgraph(name, options, terminal));
    });

  program
    .command('map')
    .description('evaluate a selection on the JSON of the standard input')
    .argument('[selection]', 'such as "id name"')
    .option('--file <file>', 'file with the selection')
    .addOption(specOption())
    .option('--vars <file>', 'JSON file with variables, such as {"args": {"id": 7}}')
    .option('--explain', 'print first how the selection is understood', false)
    .action(async (selection, options) => {
      const { map } = await import('./commands/map.ts');
      end(await map(selection, options, terminal));
    });

  const cache = program
    .command('cache')
    .description('work with the caches of a running gateway')
    .helpCommand(false);
  cache
    .command('invalidate')
    .description('have a running gateway and its replicas forget what has changed')
    .addOption(configOption())
    .option('--type <name>', 'everything of a type, or with --key entities of it')
    .option('--key <key>', 'key of an entity; may be repeated', collect, [])
    .option('--tag <tag>', 'everything with a tag; may be repeated', collect, [])
    .option(
      '--source <name>',
      'everything of a source, as catalog.api; may be repeated',
      collect,
      [],
    )
    .option('--all-users', 'everything that is private to single users', false)
    .option('--url <address>', 'where the gateway is (default: where the configuration says)')
    .action(async (options) => {
      const { cacheInvalidate } = await import('./commands/cache-invalidate.ts');
      end(await cacheInvalidate(options, terminal));
    });

  addEventCommands(program, terminal, end);
  return program;
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function createCommand({ print, complain }: Terminal): Command {
  return new Command('banyan')
    .description('A GraphQL gateway that grows over legacy PHP services')
    .showSuggestionAfterError()
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => complain(text.trimEnd()),
    });
}

function configOption(): Option {
  return new Option('--config <file>', 'configuration file (default: banyan.config.ts)');
}

function specOption(): Option {
  return new Option('--spec <version>', 'version of the connect specification')
    .choices(CONNECT_SPECS)
    .default('v0.3');
}

function formatOption(): Option {
  return new Option('--format <format>', 'how faults are printed')
    .choices(['text', 'json'])
    .default('text');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

function explain(error: unknown, { complain }: Terminal): number {
  // Commander has printed the fault, or the help that was asked for, already.
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof CommandFailure) {
    complain(error.message);
    return error.exitCode;
  }
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failed;
}
