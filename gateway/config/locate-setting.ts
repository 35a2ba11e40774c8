import type { ConfigPath } from '@banyan/platform/config/config-fault.ts';

/** Where a setting stands in the text of a configuration file. Both numbers 1-based. */
export interface SettingPlace {
  readonly line: number;
  readonly column: number;
  /** Length of the key; 1 when only the file is known. */
  readonly length: number;
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

/**
 * Finds a setting in a file whose configuration is written as nested object literals. Follows the path as far as it is
 * written there, so that a missing setting is shown at the object which lacks it.
 */
export function locateSetting(text: string, path: ConfigPath): SettingPlace {
  const tokens = tokenize(text);
  let place: SettingPlace = { line: 1, column: 1, length: 1 };
  let object = findConfigObject(tokens);
  for (const key of path) {
    const index = findKey(tokens, object, String(key));
    const token = tokens[index];
    if (token === undefined) return place;
    place = placeOf(text, token);
    object = index + 2;
  }
  return place;
}

// Comments are matched first and dropped; a text or a template is one token, whatever it holds.
const tokenPattern =
  /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`|[\w$]+|\S/g;

function tokenize(text: string): readonly Token[] {
  return [...text.matchAll(tokenPattern)]
    .map((match) => ({ text: match[0], offset: match.index }))
    .filter((token) => !/^\/[/*]/.test(token.text));
}

/** Index of the opening brace in `defineConfig({` or `export default {`; -1 when there is neither. */
function findConfigObject(tokens: readonly Token[]): number {
  return tokens.findIndex(
    (token, index) =>
      token.text === '{' &&
      (tokens[index - 1]?.text === 'default' ||
        (tokens[index - 1]?.text === '(' && tokens[index - 2]?.text === 'defineConfig')),
  );
}

/** Index of the key's token directly inside the object that opens at `open`; -1 when it is not there. */
function findKey(tokens: readonly Token[], open: number, key: string): number {
  if (tokens[open]?.text !== '{') return -1;
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const text = tokens[index]?.text ?? '';
    if (depth === 1 && isKey(tokens, index, key)) return index;
    if (/^[{[(]$/.test(text)) depth++;
    if (/^[}\])]$/.test(text)) depth--;
    if (depth === 0) return -1;
  }
  return -1;
}

function isKey(tokens: readonly Token[], index: number, key: string): boolean {
  const before = tokens[index - 1]?.text;
  const isStart = before === '{' || before === ',';
  const written = tokens[index]?.text.replace(/^(['"])(.*)\1$/, '$2');
  return isStart && written === key && tokens[index + 1]?.text === ':';
}

function placeOf(text: string, { text: key, offset }: Token): SettingPlace {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length: key.length };
}
