import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { ReferenceProject } from '@banyan/devkit/reference-project.ts';

const main = join(import.meta.dirname, '../../cli/main.ts');

/** A command of `banyan`, beside a project that runs. */
export interface BanyanCommand {
  readonly project: ReferenceProject;
  readonly configFile: string;
  /** Added to what the project's own gateway has. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a command to its end, with `--json`; its exit code, and the value that it has printed. */
export function runBanyan(
  args: readonly string[],
  { project, configFile, env }: BanyanCommand,
): Promise<{ readonly code: number | null; readonly value: unknown }> {
  const { catalog, orders, outboxFile } = project;
  const fileOf = (name: string) => `sqlite:${join(dirname(outboxFile), name)}`;
  const options = {
    env: {
      PATH: process.env.PATH,
      CATALOG_URL: catalog.url,
      ORDERS_URL: orders.url,
      REVIEWS_DATABASE_URL: fileOf('reviews.db'),
      INSIGHTS_DATABASE_URL: fileOf('insights.db'),
      OUTBOX_URL: fileOf('outbox.db'),
      ...env,
    },
  };
  const command = [main, ...args, '--json', '--config', configFile];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, options, (_error, stdout) =>
      resolve({ code: child.exitCode, value: JSON.parse(stdout) }),
    );
  });
}
