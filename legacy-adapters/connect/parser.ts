import type {
  ConnectSpec,
  Expression,
  InlinedItem,
  NamedItem,
  Path,
  PathHead,
  Selection,
  SelectionItem,
  SubSelection,
} from './ast.ts';
import { readTokens, type Token } from './lexer.ts';
import { catchFault, type ParseOptions, type ParseResult, SyntaxFault } from './parse-result.ts';
import { ExpressionParser, isOperator } from './parsing/expression-parser.ts';
import { between, spanOf } from './parsing/token-stream.ts';
import { asExpression, asOperand, asPath, toObjectLiteral } from './parsing/value-forms.ts';
import type { Source } from './source.ts';

/** Parses a JSONSelection by the grammar of `spec`. The diagnostic of a fault says what was expected and what came. */
export function parseSelection(
  source: Source,
  spec: ConnectSpec,
  options: ParseOptions = {},
): ParseResult<Selection> {
  return catchFault(source, options.code ?? 'INVALID_SELECTION', () => {
    const root = parseTokens(readTokens(source.text), spec, options.maxDepth);
    return { kind: 'Selection', spec, source, root };
  });
}

/** The root of a selection that is cut into tokens already. Throws `SyntaxFault`. */
export function parseTokens(
  tokens: readonly Token[],
  spec: ConnectSpec,
  maxDepth?: number,
): Selection['root'] {
  return new SelectionParser(tokens, spec, maxDepth).parseRoot();
}

/**
 * Parses the path, in v0.4 the expression, in a template's hole, which begins at `start`, behind its `{`. `end` is the
 * offset of the `}`. Throws `SyntaxFault`.
 */
export function parseHole(
  source: Source,
  start: number,
  spec: ConnectSpec,
  maxDepth?: number,
): { readonly expression: Expression; readonly end: number } {
  const tokens = readTokens(source.text, { start, untilBrace: true });
  const end = tokens.at(-1)?.start ?? start;
  if (end === source.text.length) {
    throw new SyntaxFault('This expression is not closed: expected "}" before the end.', {
      start: start - 1,
      end: start,
    });
  }
  return { expression: new SelectionParser(tokens, spec, maxDepth).parseHole(), end };
}

/** What separates the items of one list: it is all blanks, or all commas. */
type Separator = 'blank' | 'comma';

/** Selections and their items. Recursive descent without a way back, hence linear. */
class SelectionParser extends ExpressionParser {
  /** root = { item } ; a lone item without output name is the value of the whole selection */
  parseRoot(): SubSelection | Path {
    if (this.supports('v0.4')) return this.parseUnifiedRoot();
    const start = this.peek().start;
    return this.toRoot(start, this.parseItems('End'));
  }

  /** root = expression | items (v0.4) ; items in braces are items */
  private parseUnifiedRoot(): SubSelection | Path {
    const { start, kind } = this.peek();
    if (kind === '{') return this.parseRootInBraces();
    if (kind === '[' || this.isNumber()) return asPath(this.parseToEnd(this.parseExpression()));
    if (kind === 'End' || kind === '...' || this.isAlias()) {
      return this.toRoot(start, this.parseItems('End'));
    }
    const path = this.parsePath('selection', 'a key, an alias or a path');
    if (isOperator(this.peek())) {
      return asPath(this.parseToEnd(this.parseOperators(asOperand(path))));
    }
    if (this.peek().kind !== 'End') {
      return this.toRoot(start, this.parseItems('End', toItem(path)));
    }
    const expression = asExpression(path);
    return expression === path ? this.toRoot(start, [toItem(path)]) : asPath(expression);
  }

  private parseRootInBraces(): SubSelection | Path {
    const { start } = this.peek();
    const group = this.parseToEnd(this.parseGroup());
    return group.kind === 'Path' ? group : this.toRoot(start, group.items);
  }

  private parseToEnd<T>(value: T): T {
    if (this.peek().kind === 'End') return value;
    throw this.unexpected('the end behind the value', '. Several items need names');
  }

  private toRoot(start: number, items: readonly SelectionItem[]): SubSelection | Path {
    const [only] = items;
    if (items.length === 1 && only?.kind === 'InlinedItem' && !only.spread) return only.path;
    this.refuseValuesAmongItems(items);
    return { kind: 'SubSelection', items, span: { start, end: this.peek().end } };
  }

  /** hole = path ; in v0.4 hole = expression */
  parseHole(): Expression {
    const expected = 'an expression such as $args.id';
    const isUnified = this.supports('v0.4');
    const hole = isUnified ? this.parseExpression(expected) : this.parsePath('selection', expected);
    const next = this.peek();
    if (next.kind === 'End') return hole;
    const hint = isOperator(next) && !isUnified ? '. Operators are written in $( … )' : '';
    throw this.unexpected(`"}" to close the expression`, hint);
  }

  /** items = { item } ; in v0.4 also item { "," item } [ "," ] */
  private parseItems(closing: 'End' | '}', first?: SelectionItem): readonly SelectionItem[] {
    const items: SelectionItem[] = first === undefined ? [] : [first];
    let separator: Separator | null = null;
    while (this.peek().kind !== closing) {
      if (items.length > 0) {
        separator = this.parseSeparator(separator);
        if (this.peek().kind === closing) break;
      }
      items.push(this.parseItem());
    }
    return items;
  }

  private parseSeparator(known: Separator | null): Separator {
    this.refuseAmongItems();
    const found = this.peek().kind === ',' ? 'comma' : 'blank';
    if (known !== null && known !== found) {
      throw this.unexpected(
        known === 'comma' ? '"," between the items' : 'an item without "," before it',
        '. A list has commas between all of its items or none',
      );
    }
    if (found === 'comma') this.next();
    return found;
  }

  /** item = alias subSelection | alias path | path ; in v0.4 item = "..." expression | alias expression | path */
  private parseItem(): SelectionItem {
    if (this.peek().kind === '...') return this.parseSpread();
    if (this.isAlias()) return this.parseAliased();
    return toItem(this.parsePath('selection', 'a key, an alias or a path'));
  }

  /** "..." expression */
  private parseSpread(): InlinedItem {
    if (!this.supports('v0.4')) throw this.needsSpec('The spread "..."', 'v0.4');
    const { start } = this.next();
    const path = asPath(this.parseExpression('an object to spread, such as $.user'));
    return { kind: 'InlinedItem', path, spread: true, span: { start, end: path.span.end } };
  }

  /** alias = key ":" */
  private parseAliased(): NamedItem {
    const key = this.next();
    this.expect(':', '":"');
    const value = this.parseValue(key);
    const span = { start: key.start, end: value.span.end };
    const { value: name } = key;
    return { kind: 'NamedItem', name, aliased: true, nameSpan: spanOf(key), value, span };
  }

  private parseValue(key: Token): Path | SubSelection {
    if (this.peek().kind === '{') return this.parseGroup();
    const expected = `a path or "{" after the alias "${key.value}"`;
    return this.supports('v0.4')
      ? asPath(this.parseExpression(expected))
      : this.parsePath('selection', expected);
  }

  /** A sub-selection, unless it is empty or a method or an operator is applied to it (v0.4): then it is an object. */
  private parseGroup(): Path | SubSelection {
    const group = this.parseSubSelection();
    if (!this.supports('v0.4')) return group;
    const isValue = this.isStep() || isOperator(this.peek());
    if (!isValue && group.items.length > 0) return group;
    const object = toObjectLiteral(group);
    return asPath(this.parseOperators(this.isStep() ? this.parseLiteralPath(object) : object));
  }

  /** subSelection = "{" items "}" */
  protected parseSubSelection(): SubSelection {
    const open = this.expect('{', '"{"');
    const items = this.nested(() => this.parseItems('}'));
    const close = this.expect('}', '"}"');
    const [only] = items;
    const isLoneValue = items.length === 1 && only?.kind === 'InlinedItem';
    if (!(isLoneValue && this.supports('v0.3'))) this.refuseValuesAmongItems(items);
    return { kind: 'SubSelection', items, span: between(open, close) };
  }

  private refuseAmongItems(): void {
    const token = this.peek();
    if (token.kind === ',' && !this.supports('v0.4')) {
      throw this.needsSpec('A comma between items', 'v0.4', ' Use a space.');
    }
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
    const advice = this.supports('v0.4')
      ? 'Name it: alias: path, or spread it: ...path.'
      : 'Name it: alias: path.';
    throw new SyntaxFault(
      items.length > 1
        ? `A path without output name cannot stand beside other items unless it ends with { … }. ${advice}`
        : `A path without output name must end with { … } here. ${advice}`,
      value.span,
    );
  }
}

function toItem(path: Path): SelectionItem {
  const key = singleKey(path);
  if (key === null) return { kind: 'InlinedItem', path, spread: false, span: path.span };
  const { name, span: nameSpan } = key;
  return { kind: 'NamedItem', name, aliased: false, nameSpan, value: path, span: path.span };
}

function singleKey(path: Path): (PathHead & { readonly kind: 'Key' }) | null {
  if (path.head.kind !== 'Key') return null;
  return path.steps.every((step) => step.kind === 'Optional') ? path.head : null;
}

function isBareValue(item: SelectionItem): boolean {
  return item.kind === 'InlinedItem' && !item.spread && item.path.subSelection === null;
}
