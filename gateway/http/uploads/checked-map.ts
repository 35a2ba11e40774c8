import { RefusedUpload } from './refused-upload.ts';

/** More than variables of a sensible operation have, from `variables` on. */
const MAX_STEPS = 32;

/**
 * Lets the library have the field `map` of its parser only when each path is short and none leads into the place of another
 * file; else the parser fails with a {@link RefusedUpload}. The library copies the rest of a path at each step, which takes the square of its
 * length in memory, and writes into its own files, which ends the process.
 */
export function checkMapOf(parser: NodeJS.EventEmitter): void {
  const listeners = parser.listeners('field');
  parser.removeAllListeners('field');
  parser.on('field', (name: string, value: string, info: unknown) => {
    const isUsable = name !== 'map' || areUsable(pathsIn(value));
    if (isUsable) for (const listener of listeners) listener.call(parser, name, value, info);
    else parser.emit('error', new RefusedUpload(400, 'The map must name places of variables.'));
  });
}

/** None for what is not a map: the library says so. */
function pathsIn(map: string): readonly string[] {
  try {
    const paths: unknown[] = Object.values(Object(JSON.parse(map))).flat();
    return paths.filter((path) => typeof path === 'string');
  } catch {
    return [];
  }
}

function areUsable(paths: readonly string[]): boolean {
  const places = new Set(paths);
  return paths.every((path) => {
    const steps = path.split('.', MAX_STEPS + 1);
    return steps.length <= MAX_STEPS && !leadsThrough(places, steps);
  });
}

function leadsThrough(places: ReadonlySet<string>, steps: readonly string[]): boolean {
  return steps.some((_step, index) => index > 0 && places.has(steps.slice(0, index).join('.')));
}
