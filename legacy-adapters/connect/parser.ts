import {
  type ArrayLiteral,
  CONNECT_SPECS,
  type ConnectSpec,
  type Expression,
  type InlinedItem,
  type Literal,
  type NamedItem,
  type ObjectLiteral,
  type ObjectMember,
  type Path,
  type PathHead,
  type PathStep,
  type Scalar,
  type Selection,
  type SelectionItem,
  type Span,
  type SubSelection,
} from './ast.ts';
import { readTokens, type Token, type TokenKind } from './lexer.ts';
import { catchFault, type ParseOptions, type ParseResult, SyntaxFault } from './parse-result.ts';
import type { Source } from './source.ts';

/** Parses a JSONSelection by the grammar of `spec`. The diagnostic of a fault says what was expected and what came. */
export function parseSelection(
  source: Source,
  spec: ConnectSpec,
  options: ParseOptions = {},
): ParseResult<Selection> {
  return catchFault(source, options.code ?? 'INVALID_SELECTION', () => {
    const parser = new Parser(readTokens(source.text), spec, options.maxDepth);
    return { kind: 'Selection', spec, source, root: parser.parseRoot() };
  });
}

/**
 * Parses the path in a template's hole, which begins at `start`, behind its `{`. `end` is the offset of the `}`.
 * Throws `SyntaxFault`.
 */
export function parseHole(
  source: Source,
  start: number,
  spec: ConnectSpec,
  maxDepth?: number,
): { readonly path: Path; readonly end: number } {
  const tokens = readTokens(source.text, { start, untilBrace: true });
  const end = tokens.at(-1)?.start ?? start;
  if (end === source.text.length) {
    throw new SyntaxFault('This expression is not closed: expected "}" before the end.', {
      start: start - 1,
      end: start,
    });
  }
  return { path: new Parser(tokens, spec, maxDepth).parseHole(), end };
}

/** Whether keys may be quoted and literals may not stand bare (`selection`), or the other way round. */
type PathContext = 'selection' | 'expression';

const operators = ['??', '?!'] as const;

/** Recursive descent with one method per production; two tokens of look-ahead and no way back, hence linear. */
class Parser {
  private readonly tokens: readonly Token[];
  private readonly spec: ConnectSpec;
  private readonly maxDepth: number;
  private index = 0;
  private depth = 0;

  constructor(tokens: readonly Token[], spec: ConnectSpec, maxDepth = 64) {
    this.tokens = tokens;
    this.spec = spec;
    this.maxDepth = maxDepth;
  }

  /** root = path | { item } ; a lone item without output name is the value of the whole selection */
  parseRoot(): SubSelection | Path {
    const start = this.peek().start;
    const items = this.parseItems('End');
    const [only] = items;
    if (items.length === 1 && only?.kind === 'InlinedItem') return only.path;
    this.refuseValuesAmongItems(items);
    return { kind: 'SubSelection', items, span: { start, end: this.peek().end } };
  }

  /** hole = path */
  parseHole(): Path {
    const path = this.parsePath('selection', 'an expression such as $args.id');
    const next = this.peek();
    if (next.kind !== 'End') {
      const hint = isOperator(next) ? '. Operators are written in $( … )' : '';
      throw this.unexpected(`"}" to close the expression`, hint);
    }
    return path;
  }

  /** { item } */
  private parseItems(closing: 'End' | '}'): readonly SelectionItem[] {
    const items: SelectionItem[] = [];
    while (this.peek().kind !== closing) {
      if (items.length > 0) this.refuseSeparator();
      items.push(this.parseItem());
    }
    return items;
  }

  /** item = alias subSelection | alias path | path */
  private parseItem(): SelectionItem {
    this.refuseSpread();
    if (this.isKey() && this.peek(1).kind === ':') return this.parseAliased();
    const path = this.parsePath('selection', 'a key, an alias or a path');
    const key = singleKey(path);
    if (key === null) return { kind: 'InlinedItem', path, span: path.span };
    const { name, span: nameSpan } = key;
    return { kind: 'NamedItem', name, aliased: false, nameSpan, value: path, span: path.span };
  }

  /** alias = key ":" */
  private parseAliased(): NamedItem {
    const key = this.next();
    this.expect(':', '":"');
    const value =
      this.peek().kind === '{'
        ? this.parseSubSelection()
        : this.parsePath('selection', `a path or "{" after the alias "${key.value}"`);
    const span = { start: key.start, end: value.span.end };
    return {
      kind: 'NamedItem',
      name: key.value,
      aliased: true,
      nameSpan: spanOf(key),
      value,
      span,
    };
  }

  /** subSelection = "{" { item } "}" */
  private parseSubSelection(): SubSelection {
    const open = this.expect('{', '"{"');
    const items = this.nested(() => this.parseItems('}'));
    const close = this.expect('}', '"}"');
    const [only] = items;
    const isLoneValue = items.length === 1 && only?.kind === 'InlinedItem';
    if (!(isLoneValue && this.supports('v0.3'))) this.refuseValuesAmongItems(items);
    return { kind: 'SubSelection', items, span: { start: open.start, end: close.end } };
  }

  /** path = head { step } [ subSelection ] */
  private parsePath(context: PathContext, expected: string): Path {
    const start = this.peek().start;
    const head = this.parseHead(context, expected);
    return this.parsePathRest(head, start);
  }

  private parsePathRest(head: PathHead, start: number): Path {
    const steps = this.parseSteps();
    const subSelection = this.peek().kind === '{' ? this.parseSubSelection() : null;
    const end = subSelection?.span.end ?? steps.at(-1)?.span.end ?? head.span.end;
    return { kind: 'Path', head, steps, subSelection, span: { start, end } };
  }

  /** head = "$" [ name ] | "@" | "$(" expression ")" | key */
  private parseHead(context: PathContext, expected: string): PathHead {
    const token = this.peek();
    if (token.kind === 'Variable') return { ...this.takeNamed(), kind: 'Variable' };
    if (token.kind === '@') return { kind: 'At', span: spanOf(this.next()) };
    if (token.kind === '$(') return this.parseExpressionHead();
    if (token.kind === 'Name' || (token.kind === 'Text' && context === 'selection')) {
      return this.parseKey(expected);
    }
    throw this.unexpected(expected, pathHint(token, this.peek(1)));
  }

  /** "$(" expression ")" */
  private parseExpressionHead(): PathHead {
    const open = this.next();
    const expression = this.nested(() => this.parseExpression());
    const close = this.expect(')', '")" to close "$("');
    return { kind: 'Expression', expression, span: { start: open.start, end: close.end } };
  }

  /** { "." key | "->" name [ arguments ] | "?" } */
  private parseSteps(): readonly PathStep[] {
    const steps: PathStep[] = [];
    for (;;) {
      const { kind } = this.peek();
      if (kind === '.') steps.push(this.parseKeyStep());
      else if (kind === '->') steps.push(this.parseMethod());
      else if (kind === '?') steps.push(this.parseOptional(steps.at(-1)));
      else return steps;
    }
  }

  private parseKeyStep(): PathStep {
    const dot = this.next();
    const key = this.parseKey('a key after "."');
    return { ...key, span: { start: dot.start, end: key.span.end } };
  }

  /** key = name | string */
  private parseKey(expected: string): PathStep & PathHead & { readonly kind: 'Key' } {
    if (!this.isKey()) throw this.unexpected(expected, '');
    const quoted = this.peek().kind === 'Text';
    return { ...this.takeNamed(), kind: 'Key', quoted };
  }

  private parseOptional(previous: PathStep | undefined): PathStep {
    if (!this.supports('v0.3')) throw this.needsSpec('The optional "?"', 'v0.3');
    const span = spanOf(this.next());
    if (previous?.kind !== 'Optional') return { kind: 'Optional', span };
    throw new SyntaxFault('Two "?" in a row: one is enough.', span);
  }

  /** "->" name [ "(" [ expression { "," expression } [ "," ] ] ")" ] */
  private parseMethod(): PathStep {
    const arrow = this.next();
    const name = this.expect('Name', 'a method name after "->", such as ->first');
    if (this.peek().kind !== '(') {
      return { kind: 'Method', name: name.value, args: null, span: between(arrow, name) };
    }
    this.next();
    const args = this.parseList(')', 'the arguments', () => this.parseExpression());
    const close = this.next();
    return { kind: 'Method', name: name.value, args, span: between(arrow, close) };
  }

  /** expression = operand { "??" operand } | operand { "?!" operand } */
  private parseExpression(): Expression {
    const first = this.parseOperand();
    const token = this.peek();
    if (!isOperator(token)) return first;
    if (!this.supports('v0.3')) throw this.needsSpec(`The operator "${token.kind}"`, 'v0.3');
    const operands = [first];
    while (this.peek().kind === token.kind) {
      this.next();
      operands.push(this.parseOperand());
    }
    if (isOperator(this.peek())) {
      throw this.fault('"??" and "?!" cannot be mixed: put one of them in its own $( … ).');
    }
    const span = { start: first.span.start, end: this.previous().end };
    return { kind: 'Coalesce', operator: token.kind, operands, span };
  }

  /** operand = literal | literal step { step } [ subSelection ] | path */
  private parseOperand(): Expression {
    const literal = this.parseLiteral();
    if (literal === null) return this.parsePath('expression', 'an expression');
    if (!this.isStep()) return literal;
    const { span } = literal;
    return this.parsePathRest({ kind: 'Literal', literal, span }, span.start);
  }

  private parseLiteral(): Literal | null {
    const token = this.peek();
    if (token.kind === '[') return this.parseArray();
    if (token.kind === '{') return this.parseObject();
    if (token.kind === 'Text') return scalar(this.next().value, spanOf(token));
    if (token.kind === 'Name') return this.parseKeyword(token);
    if (token.kind === 'Digits' || token.kind === '-') return this.parseNumber();
    return token.kind === '.' && this.peek(1).kind === 'Digits' ? this.parseNumber() : null;
  }

  /** "true" | "false" | "null" */
  private parseKeyword(token: Token): Scalar | null {
    const value = keywords.get(token.value);
    return value === undefined ? null : scalar(value, spanOf(this.next()));
  }

  /** number = [ "-" ] ( digits [ "." [ digits ] ] | "." digits ) */
  private parseNumber(): Scalar {
    const start = this.peek().start;
    const sign = this.takeIf('-') === null ? '' : '-';
    const whole = this.takeIf('Digits')?.value ?? '';
    const point = this.takeIf('.');
    const fraction = point === null ? '' : (this.takeIf('Digits')?.value ?? '');
    if (whole === '' && fraction === '') throw this.unexpected('digits', '');
    const span = { start, end: this.previous().end };
    if (point === null) return scalar(toInteger(sign + whole), span);
    const value = Number(`${sign}${whole}.${fraction}`);
    if (!Number.isFinite(value)) throw new SyntaxFault('This number is too large.', span);
    return scalar(withoutNegativeZero(value), span);
  }

  /** array = "[" [ expression { "," expression } [ "," ] ] "]" */
  private parseArray(): ArrayLiteral {
    const open = this.next();
    const elements = this.parseList(']', 'the array', () => this.parseExpression());
    return { kind: 'Array', elements, span: between(open, this.next()) };
  }

  /** object = "{" [ member { "," member } [ "," ] ] "}" */
  private parseObject(): ObjectLiteral {
    const open = this.next();
    const members = this.parseList('}', 'the object', () => this.parseMember());
    return { kind: 'Object', members, span: between(open, this.next()) };
  }

  /** member = key ":" expression */
  private parseMember(): ObjectMember {
    this.refuseSpread();
    if (!this.isKey()) throw this.unexpected('a key', '');
    const key = this.peek();
    const afterKey = this.peek(1).kind;
    if (['}', ',', '{', '.', '?'].includes(afterKey)) {
      throw this.needsSpec('A member without ":"', 'v0.4', ` Write "${key.value}: …".`);
    }
    this.next();
    this.expect(':', `":" after the key "${key.value}"`);
    const value = this.parseExpression();
    return { name: key.value, value, span: { start: key.start, end: value.span.end } };
  }

  /** [ element { "," element } [ "," ] ] ; leaves the closing token to the caller */
  private parseList<T>(
    closing: ')' | ']' | '}',
    what: string,
    parseElement: () => T,
  ): readonly T[] {
    return this.nested(() => {
      const elements: T[] = [];
      while (this.peek().kind !== closing) {
        elements.push(parseElement());
        if (this.takeIf(',') === null && this.peek().kind !== closing) {
          throw this.unexpected(`"," or "${closing}" in ${what}`, '');
        }
      }
      return elements;
    });
  }

  private refuseSpread(): void {
    if (this.peek().kind === '...') throw this.needsSpec('The spread "..."', 'v0.4');
  }

  private refuseSeparator(): void {
    const token = this.peek();
    if (token.kind === ',') throw this.needsSpec('A comma between items', 'v0.4', ' Use a space.');
    if (isOperator(token)) {
      throw this.fault(
        `The operator "${token.kind}" must stand in $( … ): name: $(a ${token.kind} b).`,
      );
    }
    if (token.kind === ':') {
      throw this.fault('Only a key can be an alias: write the output name before ":".');
    }
  }

  private refuseValuesAmongItems(items: readonly SelectionItem[]): void {
    const value = items.find((item): item is InlinedItem => isBareValue(item));
    if (value === undefined) return;
    throw new SyntaxFault(
      items.length > 1
        ? 'A path without output name cannot stand beside other items unless it ends with { … }. Name it: alias: path.'
        : 'A path without output name must end with { … } here. Name it: alias: path.',
      value.span,
    );
  }

  private nested<T>(parse: () => T): T {
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

  private supports(spec: ConnectSpec): boolean {
    return CONNECT_SPECS.indexOf(this.spec) >= CONNECT_SPECS.indexOf(spec);
  }

  private isKey(): boolean {
    const { kind } = this.peek();
    return kind === 'Name' || kind === 'Text';
  }

  private isStep(): boolean {
    const { kind } = this.peek();
    return kind === '.' || kind === '->' || kind === '?';
  }

  private takeNamed(): { readonly name: string; readonly span: Span } {
    const token = this.next();
    return { name: token.value, span: spanOf(token) };
  }

  private takeIf(kind: TokenKind): Token | null {
    return this.peek().kind === kind ? this.next() : null;
  }

  private expect(kind: TokenKind, expected: string): Token {
    if (this.peek().kind !== kind) throw this.unexpected(expected, '');
    return this.next();
  }

  private peek(ahead = 0): Token {
    const token = this.tokens[this.index + ahead] ?? this.tokens.at(-1);
    if (token === undefined) throw new TypeError('A list of tokens ends with End');
    return token;
  }

  private next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  private previous(): Token {
    return this.peek(-1);
  }

  private unexpected(expected: string, hint: string): SyntaxFault {
    return this.fault(`Expected ${expected}, found ${describe(this.peek())}${hint}.`);
  }

  private needsSpec(what: string, spec: string, advice = ''): SyntaxFault {
    return this.fault(
      `${what} needs connect/${spec}, and this schema links connect/${this.spec}.${advice}`,
    );
  }

  private fault(message: string): SyntaxFault {
    return new SyntaxFault(message, spanOf(this.peek()));
  }
}

const keywords: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function singleKey(path: Path): (PathHead & { readonly kind: 'Key' }) | null {
  if (path.head.kind !== 'Key') return null;
  return path.steps.every((step) => step.kind === 'Optional') ? path.head : null;
}

function isBareValue(item: SelectionItem): boolean {
  return item.kind === 'InlinedItem' && item.path.subSelection === null;
}

function isOperator(token: Token): token is Token & { readonly kind: '??' | '?!' } {
  return operators.some((operator) => operator === token.kind);
}

function pathHint(token: Token, following: Token): string {
  if (token.kind === '.') {
    const key = following.kind === 'Name' ? following.value : 'key';
    return `. A path cannot start with ".": use $.${key}`;
  }
  if (['Digits', '-', '[', 'Text'].includes(token.kind)) return '. Literals are written in $( … )';
  return '';
}

function describe(token: Token): string {
  if (token.kind === 'End') return token.value === '' ? 'the end' : `"${token.value}"`;
  if (token.kind === 'Text') return `the string ${JSON.stringify(token.value)}`;
  return token.kind === 'Variable' ? `"$${token.value}"` : `"${token.value}"`;
}

function toInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? withoutNegativeZero(value) : BigInt(text);
}

function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}

function scalar(value: Scalar['value'], span: Span): Scalar {
  return { kind: 'Scalar', value, span };
}

function spanOf({ start, end }: Token): Span {
  return { start, end };
}

function between(first: Token, last: Token): Span {
  return { start: first.start, end: last.end };
}
