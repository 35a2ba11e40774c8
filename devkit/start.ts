import { join } from 'node:path';
import { readDemoSettings } from './start/demo-settings.ts';
import { createDemoParts } from './start/processes.ts';
import { runDemo } from './start/run-demo.ts';

// What `npm start` runs once the machine is set up: the PHP services and the gateway, until Ctrl-C.

const say = (line: string) => process.stdout.write(`start: ${line}\n`);
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => ending.abort());
}

const result = readDemoSettings(process.env);
if (result.ok) {
  const parts = createDemoParts(join(import.meta.dirname, '..'), process.env);
  const isFine = await runDemo(result.settings, parts, { say, signal: ending.signal });
  process.exit(isFine ? 0 : 1);
}
result.faults.map(say);
process.exitCode = 78;
