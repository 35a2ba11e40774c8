import { SyntaxFault } from './parse-result.ts';

/** Kinds of tokens: punctuators are called as they are written. */
export type TokenKind =
  | '('
  | ')'
  | '{'
  | '}'
  | '['
  | ']'
  | ':'
  | ','
  | '.'
  | '...'
  | '-'
  | '->'
  | '?'
  | '??'
  | '?!'
  | '@'
  /** `$(` */
  | '$('
  /** `$` or `$name`; {@link Token.value} is the name, `''` for `$`. */
  | 'Variable'
  /** An identifier. */
  | 'Name'
  /** A quoted string; {@link Token.value} is its content without quotes and escapes. */
  | 'Text'
  /** A run of decimal digits. Signs and points are tokens of their own, since blanks may stand between them. */
  | 'Digits'
  /** Behind the last token. */
  | 'End';

export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** Where {@link readTokens} begins and what ends it. */
export interface TokenRange {
  /** Offset of the first character. Default 0. */
  readonly start?: number;
  /** Whether an unmatched `}` ends the tokens, as in a template; it is then the `End` token. Default false. */
  readonly untilBrace?: boolean;
}

/** All tokens of a text, the last of kind `End`. Linear in the text's length. Throws {@link SyntaxFault}. */
export function readTokens(
  text: string,
  { start = 0, untilBrace = false }: TokenRange = {},
): readonly Token[] {
  const tokens: Token[] = [];
  let offset = skipBlank(text, start);
  let openBraces = 0;
  while (offset < text.length) {
    const token = readToken(text, offset);
    if (token.kind === '{') openBraces += 1;
    if (token.kind === '}') openBraces -= 1;
    if (untilBrace && openBraces < 0) return [...tokens, { ...token, kind: 'End' }];
    tokens.push(token);
    offset = skipBlank(text, token.end);
  }
  tokens.push({ kind: 'End', value: '', start: text.length, end: text.length });
  return tokens;
}

const blankOrComment = /(?:[ \t\r\n]+|#[^\r\n]*)*/y;

function skipBlank(text: string, offset: number): number {
  blankOrComment.lastIndex = offset;
  blankOrComment.test(text);
  return blankOrComment.lastIndex;
}

function readToken(text: string, offset: number): Token {
  const character = text.charAt(offset);
  if (isNameStart(character)) return readName(text, offset);
  if (isDigit(character)) return readDigits(text, offset);
  if (character === '"' || character === "'") return readText(text, offset);
  if (character === '$') return readDollar(text, offset);
  return readPunctuator(text, offset);
}

const longPunctuators = ['...', '->', '??', '?!'] as const;
const shortPunctuators = ['(', ')', '{', '}', '[', ']', ':', ',', '.', '-', '?', '@'] as const;

function readPunctuator(text: string, offset: number): Token {
  const isHere = (punctuator: string) => text.startsWith(punctuator, offset);
  const kind = longPunctuators.find(isHere) ?? shortPunctuators.find(isHere);
  if (kind !== undefined) return token(kind, kind, offset, offset + kind.length);
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  throw new SyntaxFault(
    `Unexpected character ${JSON.stringify(character)}. Keys with such characters are written in quotes: "${character}…".`,
    { start: offset, end: offset + character.length },
  );
}

function readDollar(text: string, offset: number): Token {
  if (text.startsWith('$(', offset)) return token('$(', '$(', offset, offset + 2);
  const end = isNameStart(text.charAt(offset + 1)) ? endOfName(text, offset + 1) : offset + 1;
  return token('Variable', text.slice(offset + 1, end), offset, end);
}

function readName(text: string, offset: number): Token {
  const end = endOfName(text, offset);
  return token('Name', text.slice(offset, end), offset, end);
}

function readDigits(text: string, offset: number): Token {
  let end = offset + 1;
  while (isDigit(text.charAt(end))) end += 1;
  return token('Digits', text.slice(offset, end), offset, end);
}

/** `"…"` or `'…'`. A backslash makes `n` a line feed and leaves every other character as it is. */
function readText(text: string, offset: number): Token {
  const quote = text.charAt(offset);
  let value = '';
  let pieceStart = offset + 1;
  for (let end = pieceStart; end < text.length; end += 1) {
    const character = text.charAt(end);
    if (character === quote) {
      return token('Text', value + text.slice(pieceStart, end), offset, end + 1);
    }
    if (character !== '\\' || end + 1 === text.length) continue;
    value += text.slice(pieceStart, end) + unescaped(text.charAt(end + 1));
    end += 1;
    pieceStart = end + 1;
  }
  throw new SyntaxFault(`This string is not closed: expected ${quote} before the end.`, {
    start: offset,
    end: offset + 1,
  });
}

function unescaped(character: string): string {
  return character === 'n' ? '\n' : character;
}

function token(kind: TokenKind, value: string, start: number, end: number): Token {
  return { kind, value, start, end };
}

function endOfName(text: string, offset: number): number {
  let end = offset + 1;
  while (isNameStart(text.charAt(end)) || isDigit(text.charAt(end))) end += 1;
  return end;
}

function isNameStart(character: string): boolean {
  return (
    (character >= 'a' && character <= 'z') ||
    (character >= 'A' && character <= 'Z') ||
    character === '_'
  );
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}
