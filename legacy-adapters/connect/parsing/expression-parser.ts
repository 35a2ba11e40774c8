import type {
  ArrayLiteral,
  Expression,
  Literal,
  NamedMember,
  ObjectLiteral,
  Path,
  PathHead,
  PathStep,
  Scalar,
  SubSelection,
} from '../ast.ts';
import type { Token } from '../lexer.ts';
import { SyntaxFault } from '../parse-result.ts';
import { isKeyword, keywordValue, pointed, scalar, toInteger } from './scalars.ts';
import { between, spanOf, TokenStream } from './token-stream.ts';
import { toObjectLiteral } from './value-forms.ts';

/** Whether keys may be quoted and literals may not stand bare (`selection`), or the other way round. */
export type PathContext = 'selection' | 'expression';

/** Paths and expressions, with one method per production. */
export abstract class ExpressionParser extends TokenStream {
  protected abstract parseSubSelection(): SubSelection;

  /** path = head { step } [ subSelection ] */
  protected parsePath(context: PathContext, expected: string): Path {
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
    throw this.unexpected(expected, this.pathHint(token, this.peek(1)));
  }

  /** "$(" expression ")" */
  private parseExpressionHead(): PathHead {
    const open = this.next();
    const expression = this.nested(() => this.parseExpression());
    const close = this.expect(')', '")" to close "$("');
    return { kind: 'Expression', expression, span: between(open, close) };
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
    if (!this.isKey()) throw this.unexpected(expected);
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
  protected parseExpression(expected = 'an expression'): Expression {
    return this.parseOperators(this.parseOperand(expected));
  }

  /** The operators behind a first operand, if there are any. */
  protected parseOperators(first: Expression): Expression {
    const token = this.peek();
    if (!isOperator(token)) return first;
    if (!this.supports('v0.3')) throw this.needsSpec(`The operator "${token.kind}"`, 'v0.3');
    const operands = [first];
    while (this.takeIf(token.kind) !== null) operands.push(this.parseOperand('an expression'));
    if (isOperator(this.peek())) {
      throw this.fault('"??" and "?!" cannot be mixed: put one of them in its own $( … ).');
    }
    const span = { start: first.span.start, end: this.previous().end };
    return { kind: 'Coalesce', operator: token.kind, operands, span };
  }

  /** operand = literal | literal step { step } [ subSelection ] | path */
  private parseOperand(expected: string): Expression {
    const literal = this.parseLiteral();
    if (literal === null) return this.parsePath('expression', expected);
    return this.isStep() ? this.parseLiteralPath(literal) : literal;
  }

  /** The path that begins with a literal, behind which a step stands. */
  protected parseLiteralPath(literal: Literal): Path {
    return this.parsePathRest({ kind: 'Literal', literal, span: literal.span }, literal.span.start);
  }

  private parseLiteral(): Literal | null {
    const token = this.peek();
    if (token.kind === '[') return this.parseArray();
    if (token.kind === '{') return this.parseObject();
    if (token.kind === 'Text') return scalar(this.next().value, spanOf(token));
    if (token.kind === 'Name') return this.parseKeyword(token);
    return this.isNumber() ? this.parseNumber() : null;
  }

  protected isNumber(): boolean {
    const { kind } = this.peek();
    return kind === 'Digits' || kind === '-' || (kind === '.' && this.peek(1).kind === 'Digits');
  }

  /** "true" | "false" | "null" */
  private parseKeyword(token: Token): Scalar | null {
    return isKeyword(token.value) ? scalar(keywordValue(token.value), spanOf(this.next())) : null;
  }

  /** number = [ "-" ] ( digits [ "." [ digits ] ] | "." digits ) */
  private parseNumber(): Scalar {
    const start = this.peek().start;
    const sign = this.takeIf('-') === null ? '' : '-';
    const whole = this.takeIf('Digits')?.value ?? '';
    const point = this.takeIf('.');
    const fraction = point === null ? '' : (this.takeIf('Digits')?.value ?? '');
    if (whole === '' && fraction === '') throw this.unexpected('digits');
    this.refuseNumberTail();
    const span = { start, end: this.previous().end };
    if (point === null) return scalar(toInteger(sign + whole), span);
    const value = pointed(`${sign}${whole}.${fraction}`);
    if (value === null) throw new SyntaxFault('This number is too large.', span);
    return scalar(value, span);
  }

  private refuseNumberTail(): void {
    const { kind, value, start } = this.peek();
    if (kind !== 'Name' || start > this.previous().end) return;
    throw this.fault(`A number has no exponent or unit: "${value}" stands right behind it.`);
  }

  /** array = "[" [ expression { "," expression } [ "," ] ] "]" */
  private parseArray(): ArrayLiteral {
    const open = this.next();
    const elements = this.parseList(']', 'the array', () => this.parseExpression());
    return { kind: 'Array', elements, span: between(open, this.next()) };
  }

  /** object = "{" [ member { "," member } [ "," ] ] "}" ; in v0.4 it is written as a sub-selection */
  private parseObject(): ObjectLiteral {
    if (this.supports('v0.4')) return toObjectLiteral(this.parseSubSelection());
    const open = this.next();
    const members = this.parseList('}', 'the object', () => this.parseMember());
    return { kind: 'Object', members, span: between(open, this.next()) };
  }

  /** member = key ":" expression */
  private parseMember(): NamedMember {
    if (this.peek().kind === '...') throw this.needsSpec('The spread "..."', 'v0.4');
    if (!this.isKey()) throw this.unexpected('a key');
    const key = this.peek();
    const afterKey = this.peek(1).kind;
    if (['}', ',', '{', '.', '?'].includes(afterKey)) {
      throw this.needsSpec('A member without ":"', 'v0.4', ` Write "${key.value}: …".`);
    }
    this.next();
    this.expect(':', `":" after the key "${key.value}"`);
    const value = this.parseExpression();
    const span = { start: key.start, end: value.span.end };
    return { kind: 'Named', name: key.value, value, span };
  }

  private pathHint(token: Token, following: Token): string {
    if (token.kind === '.') {
      const key = following.kind === 'Name' ? following.value : 'key';
      return `. A path cannot start with ".": use $.${key}`;
    }
    if (!['Digits', '-', '[', 'Text'].includes(token.kind)) return '';
    const isUnified = this.supports('v0.4');
    return isUnified ? '. A literal needs a name: name: 5' : '. Literals are written in $( … )';
  }
}

const operators = ['??', '?!'] as const;

export function isOperator(token: Token): token is Token & { readonly kind: '??' | '?!' } {
  return operators.some((operator) => operator === token.kind);
}
