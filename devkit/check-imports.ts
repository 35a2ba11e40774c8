import { join } from 'node:path';
import { checkRepository } from './imports/check-repository.ts';

// Fails when a file imports what it must not know; the rules are in imports/rules.ts.

const faults = await checkRepository(process.argv[2] ?? join(import.meta.dirname, '..'));
for (const { path, line, message } of faults) process.stdout.write(`${path}:${line} ${message}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
