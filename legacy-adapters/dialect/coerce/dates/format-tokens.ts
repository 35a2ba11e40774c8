import { FORMAT_LETTERS, type FormatLetter } from './format-letters.ts';

/** A piece of a format. */
export interface FormatToken {
  /** As it stands in the format; of an escaped character without the backslash. */
  readonly text: string;
  /** Absent: the text stands for itself. */
  readonly letter?: FormatLetter;
  /** Whether it looks like a letter, but is none that can be read. */
  readonly isUnknown: boolean;
}

/** The pieces of a format in their order. */
export function tokensOf(format: string): readonly FormatToken[] {
  const written = format.match(/\\.|Uv|[\s\S]/gu) ?? [];
  return written.map((text) => {
    if (text.length > 1 && text.startsWith('\\')) return { text: text.slice(1), isUnknown: false };
    const letter = Object.hasOwn(FORMAT_LETTERS, text) ? FORMAT_LETTERS[text] : undefined;
    if (letter !== undefined) return { text, letter, isUnknown: false };
    return { text, isUnknown: /[a-z\\]/i.test(text) };
  });
}
