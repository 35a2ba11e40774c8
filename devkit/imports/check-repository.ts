import { glob, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { checkFile, type ImportFault } from './check-file.ts';

/** Checks the imports of all TypeScript files in the workspaces of the repository at `root`, in the order of paths. */
export async function checkRepository(root: string): Promise<readonly ImportFault[]> {
  const workspaces = await readWorkspaces(root);
  const paths = await sourcePaths(root, [...workspaces.values()]);
  const faults = await Promise.all(
    paths.map(async (path) =>
      checkFile({ path, text: await readFile(join(root, path), 'utf8') }, workspaces),
    ),
  );
  return faults.flat();
}

/** The folders of the packages of a repository by their names. */
export async function readWorkspaces(root: string): Promise<ReadonlyMap<string, string>> {
  const { workspaces } = await readPackage(root);
  const entries = (workspaces ?? []).map(async (folder) => {
    const { name } = await readPackage(join(root, folder));
    return [name, folder] as const;
  });
  return new Map(await Promise.all(entries));
}

interface PackageJson {
  readonly name: string;
  readonly workspaces?: readonly string[];
}

async function readPackage(folder: string): Promise<PackageJson> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

async function sourcePaths(root: string, folders: readonly string[]): Promise<readonly string[]> {
  const patterns = folders.map((folder) => `${folder}/**/*.ts`);
  const isFolderSkipped = (name: string) => /(^|[\\/])(node_modules|dist|var)$/.test(name);
  const paths: string[] = [];
  for await (const path of glob(patterns, { cwd: root, exclude: isFolderSkipped })) {
    paths.push(path.split(sep).join('/'));
  }
  return paths.sort();
}
