import { existsSync } from 'node:fs';
import { cp, glob, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { readWorkspaces } from '../imports/check-repository.ts';

const workspacesLeftOut = ['bench'];

// What the programs read beside their code.
const assetEndings = ['sql', 'html', 'css', 'svg', 'graphql'];

/**
 * Makes `dist` of a repository, which holds compiled code only, a folder that runs: its workspaces find each other, and the
 * files that they read are there. Third-party packages are still found in the repository's own `node_modules`.
 */
export async function finishDist(root: string): Promise<void> {
  const all = await readWorkspaces(root);
  const workspaces = [...all].filter(([, folder]) => !workspacesLeftOut.includes(folder));
  await writeJson(join(root, 'dist/package.json'), { private: true, type: 'module' });
  for (const [name, folder] of workspaces) {
    await writePackage(root, folder);
    await linkPackage(root, name, folder);
    await linkOwnDependencies(root, folder);
    await copyAssets(root, folder);
  }
  await cp(join(root, 'schema'), join(root, 'dist/schema'), { recursive: true });
}

/** The package with its exports turned to JavaScript: importers go on naming the `.ts` file. */
async function writePackage(root: string, folder: string): Promise<void> {
  const source: { name: string; exports?: Record<string, string> } = JSON.parse(
    await readFile(join(root, folder, 'package.json'), 'utf8'),
  );
  const exports = Object.fromEntries(
    Object.entries(source.exports ?? {}).map(([from, to]) => [from, to.replace(/\.ts$/, '.js')]),
  );
  await mkdir(join(root, 'dist', folder), { recursive: true });
  const { name } = source;
  await writeJson(join(root, 'dist', folder, 'package.json'), { name, type: 'module', exports });
}

async function linkPackage(root: string, name: string, folder: string): Promise<void> {
  await link(join(root, 'dist/node_modules', name), join(root, 'dist', folder));
}

/** Dependencies which npm could not put at the top, because another version is there. */
async function linkOwnDependencies(root: string, folder: string): Promise<void> {
  const own = join(root, folder, 'node_modules');
  if (existsSync(own)) await link(join(root, 'dist', folder, 'node_modules'), own);
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true, recursive: true });
  await symlink(relative(dirname(path), target), path);
}

async function copyAssets(root: string, folder: string): Promise<void> {
  const pattern = `${folder}/**/*.{${assetEndings.join(',')}}`;
  for await (const path of glob(pattern, { cwd: root, exclude: isLeftOut })) {
    await cp(join(root, path), join(root, 'dist', path));
  }
}

function isLeftOut(path: string): boolean {
  return path.split(sep).some((part) => part === 'node_modules' || part === 'test');
}

async function writeJson(file: string, value: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
