import { parseArgs } from 'node:util';
import { MUTANTS, type MutantName } from '@banyan/platform/test/cache/replicas/mutants.ts';
import {
  type RegisterOutcome,
  tryRegister,
} from '@banyan/platform/test/cache/replicas/register-trial.ts';

// Three processes, one Redis, trouble of all kinds: is anything read that is older than an acknowledged invalidation?
//
//     node bench/cache/register.ts [--rounds 500] [--seed N] [--mutant unfenced]

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    mutant: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const startedAtMs = performance.now();

const outcome = await tryRegister({
  rounds,
  seed: Number(values.seed),
  ...(values.mutant !== undefined && { mutant: toMutant(values.mutant) }),
  onRound(done, soFar) {
    if (done % 20 === 0 || done === rounds)
      process.stdout.write(`${done} rounds: ${count(soFar)}\n`);
  },
});

const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(0);
process.stdout.write(`${outcome.where}; ${seconds} s; violations: ${outcome.violations.length}\n`);
for (const violation of outcome.violations) process.stdout.write(`  ${violation}\n`);
process.exitCode = outcome.violations.length === 0 ? 0 : 1;

function count({ reads, writes }: RegisterOutcome): string {
  const origins = Object.entries(reads).map(([origin, number]) => `${origin} ${number}`);
  return `${writes} invalidations, reads: ${origins.join(', ')}`;
}

function toMutant(name: string): MutantName {
  if (name in MUTANTS) return name as MutantName;
  throw new Error(`--mutant: expected one of ${Object.keys(MUTANTS).join(', ')}, got "${name}"`);
}
