import { posix } from 'node:path';
import { type Mention, readEnvironmentUses, readImports } from './read-source.ts';
import { ENVIRONMENT_READERS, LIBRARIES, TEST_MAY_IMPORT, ZONES, type Zone } from './rules.ts';

/** A source file. */
export interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** An import that goes the wrong way. */
export interface ImportFault {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** The faults of one file. `workspaces` gives the folder of each package of the repository by its name. */
export function checkFile(
  file: SourceFile,
  workspaces: ReadonlyMap<string, string>,
): readonly ImportFault[] {
  const faults = readImports(file.text).map((mention) => {
    const message = checkImport(file.path, mention, workspaces);
    return message === null ? null : { path: file.path, line: mention.line, message };
  });
  return [...faults.filter((fault) => fault !== null), ...checkEnvironment(file)];
}

function checkImport(
  path: string,
  { text: specifier }: Mention,
  workspaces: ReadonlyMap<string, string>,
): string | null {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (workspaceOf(target, workspaces) === workspaceOf(path, workspaces))
      return checkZone(path, target);
    return `"${specifier}" leaves the workspace; import the other one by the name of its package`;
  }
  const name = packageName(specifier);
  const folder = workspaces.get(name);
  if (folder === undefined) return checkLibrary(path, name);
  return checkZone(path, posix.join(folder, specifier.slice(name.length)));
}

function checkZone(path: string, target: string): string | null {
  const zone = ZONES.find(({ folder }) => isInside(path, folder));
  if (zone === undefined || isInside(target, zone.folder) || isEndToEnd(path)) return null;
  const allowed = allowedFor(path, zone);
  if (allowed.some((folder) => isInside(target, folder))) return null;
  return `${zone.folder} may not import ${target}; it may import ${allowed.join(', ') || 'nothing of the project'}`;
}

function allowedFor(path: string, zone: Zone): readonly string[] {
  return isTest(path) ? [...zone.mayImport, ...TEST_MAY_IMPORT] : zone.mayImport;
}

function checkLibrary(path: string, name: string): string | null {
  const places = LIBRARIES[name];
  if (places === undefined || isTest(path)) return null;
  if (places.some((place) => path.startsWith(place))) return null;
  return `only ${places.join(' and ')} may import ${name}`;
}

function checkEnvironment({ path, text }: SourceFile): readonly ImportFault[] {
  if (isTest(path) || ENVIRONMENT_READERS.some((reader) => reader.test(path))) return [];
  const message =
    'only a main.ts or a CLI command reads process.env; take the values as parameters';
  return readEnvironmentUses(text).map(({ line }) => ({ path, line, message }));
}

function workspaceOf(path: string, workspaces: ReadonlyMap<string, string>): string | undefined {
  return [...workspaces.values()].find((folder) => isInside(path, folder));
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** End-to-end tests put the whole project together, as a user does. */
function isEndToEnd(path: string): boolean {
  return /(^|\/)e2e\//.test(path);
}

function isTest(path: string): boolean {
  return /(^|\/)(test|e2e)\//.test(path);
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
