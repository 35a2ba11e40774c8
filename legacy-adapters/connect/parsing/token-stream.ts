import { CONNECT_SPECS, type ConnectSpec, type Span } from '../ast.ts';
import type { Token, TokenKind } from '../lexer.ts';
import { SyntaxFault } from '../parse-result.ts';

/** Two tokens of look-ahead, no way back, and the faults that a parser reports. The vocabulary of all productions. */
export class TokenStream {
  protected readonly spec: ConnectSpec;
  private readonly tokens: readonly Token[];
  private readonly maxDepth: number;
  private index = 0;
  private depth = 0;

  /** `tokens` ends with one of kind `End`. `maxDepth` is how many brackets may be open at once. */
  constructor(tokens: readonly Token[], spec: ConnectSpec, maxDepth = 64) {
    this.tokens = tokens;
    this.spec = spec;
    this.maxDepth = maxDepth;
  }

  protected peek(ahead = 0): Token {
    const token = this.tokens[this.index + ahead] ?? this.tokens.at(-1);
    if (token === undefined) throw new TypeError('A list of tokens ends with End');
    return token;
  }

  protected next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  protected previous(): Token {
    return this.peek(-1);
  }

  protected takeIf(kind: TokenKind): Token | null {
    return this.peek().kind === kind ? this.next() : null;
  }

  protected takeNamed(): { readonly name: string; readonly span: Span } {
    const token = this.next();
    return { name: token.value, span: spanOf(token) };
  }

  protected expect(kind: TokenKind, expected: string): Token {
    if (this.peek().kind !== kind) throw this.unexpected(expected);
    return this.next();
  }

  protected isKey(): boolean {
    const { kind } = this.peek();
    return kind === 'Name' || kind === 'Text';
  }

  protected isAlias(): boolean {
    return this.isKey() && this.peek(1).kind === ':';
  }

  protected isStep(): boolean {
    const { kind } = this.peek();
    return kind === '.' || kind === '->' || kind === '?';
  }

  protected supports(spec: ConnectSpec): boolean {
    return CONNECT_SPECS.indexOf(this.spec) >= CONNECT_SPECS.indexOf(spec);
  }

  /** Runs `parse` behind one more open bracket. */
  protected nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > this.maxDepth) {
      throw new SyntaxFault(
        `Nested too deeply: at most ${this.maxDepth} brackets may be open at once.`,
        spanOf(this.previous()),
      );
    }
    const result = parse();
    this.depth -= 1;
    return result;
  }

  /** [ element { "," element } [ "," ] ] ; leaves the closing token to the caller */
  protected parseList<T>(
    closing: ')' | ']' | '}',
    what: string,
    parseElement: () => T,
  ): readonly T[] {
    return this.nested(() => {
      const elements: T[] = [];
      while (this.peek().kind !== closing) {
        elements.push(parseElement());
        if (this.takeIf(',') === null && this.peek().kind !== closing) {
          throw this.unexpected(`"," or "${closing}" in ${what}`);
        }
      }
      return elements;
    });
  }

  protected unexpected(expected: string, hint = ''): SyntaxFault {
    return this.fault(`Expected ${expected}, found ${describe(this.peek())}${hint}.`);
  }

  protected needsSpec(what: string, spec: ConnectSpec, advice = ''): SyntaxFault {
    return this.fault(
      `${what} needs connect/${spec}, and this schema links connect/${this.spec}.${advice}`,
    );
  }

  protected fault(message: string): SyntaxFault {
    return new SyntaxFault(message, spanOf(this.peek()));
  }
}

export function spanOf({ start, end }: Token): Span {
  return { start, end };
}

export function between(first: Token, last: Token): Span {
  return { start: first.start, end: last.end };
}

function describe(token: Token): string {
  if (token.kind === 'End') return token.value === '' ? 'the end' : `"${token.value}"`;
  if (token.kind === 'Text') return `the string ${JSON.stringify(token.value)}`;
  return token.kind === 'Variable' ? `"$${token.value}"` : `"${token.value}"`;
}
