import { disableApolloTelemetry } from '@banyan/gateway/apollo-telemetry.ts';
import { run } from './program.ts';

disableApolloTelemetry(process.env);

process.exitCode = await run(process.argv.slice(2), {
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (text) => process.stderr.write(`${text}\n`),
  notifyParent: (message) => process.send?.(message),
  environment: process.env,
  workingDir: process.cwd(),
});
