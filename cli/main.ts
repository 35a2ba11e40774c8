import { text } from 'node:stream/consumers';
import { disableApolloTelemetry } from '@banyan/gateway/apollo-telemetry.ts';
import { askOnTerminal } from './ask-on-terminal.ts';
import { run } from './program.ts';

disableApolloTelemetry(process.env);

process.exitCode = await run(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  readInput: async () => (process.stdin.isTTY ? '' : text(process.stdin)),
  ...(process.stdin.isTTY && { ask: askOnTerminal }),
  notifyParent: (message) => process.send?.(message),
  environment: process.env,
  workingDir: process.cwd(),
});
