import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMPOSE_VARIABLES, renderEnvExample } from './env-example/variables.ts';

// Writes `.env.example` from the description of its variables.

const file = join(import.meta.dirname, '../.env.example');
await writeFile(file, renderEnvExample(COMPOSE_VARIABLES));
