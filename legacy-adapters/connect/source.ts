/** A position in a file: both numbers 1-based, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A piece of text with a way back to the file which it was taken from: a whole file, or a string literal inside an SDL
 * document, whose value differs from the file's text by indentation and escapes.
 */
export interface Source {
  /** The file as the author knows it. */
  readonly file: string;
  /** The text that is parsed. */
  readonly text: string;
  /** Where the character at `offset` of {@link text} stands in the file. `offset` may equal the text's length. */
  positionAt(offset: number): Position;
  /** The whole line of the file, without its line break. */
  lineAt(line: number): string;
}

/** The source of a text that is a file of its own, or has no file (`file` is then a label such as `<argument>`). */
export function createSource(file: string, text: string): Source {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  return {
    file,
    text,
    positionAt(offset) {
      const before = text.slice(0, offset);
      const lineStart = before.lastIndexOf('\n') + 1;
      return { line: before.split('\n').length, column: offset - lineStart + 1 };
    },
    lineAt: (line) => lines[line - 1] ?? '',
  };
}
