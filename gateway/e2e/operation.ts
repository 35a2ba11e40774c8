import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The text of one of the project's own operations, by its file name without `.graphql`. */
export function readOperation(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, '../../schema/operations', `${name}.graphql`), 'utf8');
}
