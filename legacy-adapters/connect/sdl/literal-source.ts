import type { StringValueNode } from 'graphql';
import type { Source } from '../source.ts';

/**
 * The source of a string literal's *value*, for a language embedded in SDL. Positions lead back to the file through
 * escapes (`\n`, `é`), the indentation that a block string loses, and its `\"""`.
 */
export function createLiteralSource(file: Source, literal: StringValueNode): Source {
  const offsets =
    literal.block === true ? blockOffsets(file, literal) : quotedOffsets(file, literal);
  const last = offsets.length - 1;
  return {
    file: file.file,
    text: literal.value,
    positionAt: (offset) => file.positionAt(offsets[Math.min(offset, last)] ?? 0),
    lineAt: (line) => file.lineAt(line),
  };
}

function quotedOffsets(file: Source, literal: StringValueNode): readonly number[] {
  const { start, end } = contentOf(literal, 1);
  const offsets: number[] = [];
  let position = start;
  while (position < end) {
    const { length, units } = characterAt(file.text, position);
    for (let unit = 0; unit < units; unit += 1) offsets.push(position);
    position += length;
  }
  return [...offsets, end];
}

/** How many characters of the file stand for one character of the value, and how many UTF-16 units that has. */
function characterAt(text: string, position: number): { length: number; units: number } {
  if (text[position] !== '\\') return { length: 1, units: 1 };
  if (text[position + 1] !== 'u') return { length: 2, units: 1 };
  if (text[position + 2] !== '{') return { length: 6, units: 1 };
  const close = text.indexOf('}', position);
  const codePoint = Number.parseInt(text.slice(position + 3, close), 16);
  return { length: close + 1 - position, units: codePoint > 0xffff ? 2 : 1 };
}

/** A line of a block string: where each of its characters stands in the file, and where it ends. */
interface Line {
  readonly text: string;
  readonly offsets: readonly number[];
  readonly end: number;
}

function blockOffsets(file: Source, literal: StringValueNode): readonly number[] {
  const { start, end } = contentOf(literal, 3);
  const lines = dedent(readLines(file.text, start, end));
  const offsets = lines.flatMap((line) => [...line.offsets, line.end]);
  // The end of each line is its line break; that of the last one is the end of the value.
  return offsets.length === 0 ? [end] : offsets;
}

function readLines(text: string, start: number, end: number): readonly Line[] {
  const lines: Line[] = [];
  let position = start;
  for (const part of text.slice(start, end).split(/(\r\n|\n|\r)/)) {
    const isBreak = part === '\n' || part === '\r' || part === '\r\n';
    if (!isBreak) lines.push(readLine(part, position));
    position += part.length;
  }
  return lines;
}

function readLine(raw: string, start: number): Line {
  const kept = [...raw.split('').keys()].filter((index) => !raw.startsWith('\\"""', index));
  return {
    text: kept.map((index) => raw[index]).join(''),
    offsets: kept.map((index) => start + index),
    end: start + raw.length,
  };
}

/** The rules of GraphQL's `BlockStringValue`: common indentation and blank lines at both ends are removed. */
function dedent(lines: readonly Line[]): readonly Line[] {
  const filled = lines.filter((line) => /[^ \t]/.test(line.text));
  const first = filled[0];
  const last = filled.at(-1);
  if (first === undefined || last === undefined) return [];
  const indents = filled.filter((line) => line !== lines[0]).map((line) => indentOf(line.text));
  const common = Math.min(...indents);
  return lines
    .slice(lines.indexOf(first), lines.indexOf(last) + 1)
    .map((line) => (line === lines[0] ? line : withoutIndent(line, common)));
}

function withoutIndent(line: Line, indent: number): Line {
  return { text: line.text.slice(indent), offsets: line.offsets.slice(indent), end: line.end };
}

function indentOf(text: string): number {
  return text.length - text.replace(/^[ \t]+/, '').length;
}

function contentOf(literal: StringValueNode, quotes: number): { start: number; end: number } {
  if (literal.loc === undefined) throw new TypeError('The document was parsed without locations.');
  return { start: literal.loc.start + quotes, end: literal.loc.end - quotes };
}
