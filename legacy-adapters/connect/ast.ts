import type { Source } from './source.ts';

/** Versions of the Connectors specification whose grammar is understood, oldest first. */
export const CONNECT_SPECS = ['v0.1', 'v0.2', 'v0.3', 'v0.4'] as const;

/** A version of `https://specs.apollo.dev/connect/…`. */
export type ConnectSpec = (typeof CONNECT_SPECS)[number];

/** Offsets into {@link Source.text}: `start` of the first character, `end` behind the last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A parsed JSONSelection. `root` is a {@link Path} when the whole selection is one anonymous path, whose value is the
 * result; otherwise a list of items that build an object.
 */
export interface Selection {
  readonly kind: 'Selection';
  readonly spec: ConnectSpec;
  readonly source: Source;
  readonly root: SubSelection | Path;
}

/** `{ item item … }`, or the items at the top of a selection. Rebinds `$`, and maps over lists. */
export interface SubSelection {
  readonly kind: 'SubSelection';
  readonly items: readonly SelectionItem[];
  readonly span: Span;
}

export type SelectionItem = NamedItem | InlinedItem;

/**
 * `alias: path`, `alias: { … }`, `key`, `key?` or `key { … }`: gives one member of the output object. The value of
 * `alias: "text"` (v0.4) is a path whose head is that expression, as of `alias: $("text")`.
 */
export interface NamedItem {
  readonly kind: 'NamedItem';
  /** Output name. */
  readonly name: string;
  /** Whether {@link name} was written as an alias; otherwise it is the path's own single key. */
  readonly aliased: boolean;
  readonly nameSpan: Span;
  readonly value: Path | SubSelection;
  readonly span: Span;
}

/** A path without output name whose object is merged into the output, such as `$.a { b c }` or `...$.a`. */
export interface InlinedItem {
  readonly kind: 'InlinedItem';
  readonly path: Path;
  /** Whether `...` stands before it. Without it, a lone path is the value of the whole selection, or of its braces. */
  readonly spread: boolean;
  readonly span: Span;
}

/** `head step step … { … }`. */
export interface Path {
  readonly kind: 'Path';
  readonly head: PathHead;
  readonly steps: readonly PathStep[];
  readonly subSelection: SubSelection | null;
  readonly span: Span;
}

export type PathHead =
  /** `name`, read from `$`. */
  | { readonly kind: 'Key'; readonly name: string; readonly quoted: boolean; readonly span: Span }
  /** `$` (name is empty) or `$name`. */
  | { readonly kind: 'Variable'; readonly name: string; readonly span: Span }
  /** `@` */
  | { readonly kind: 'At'; readonly span: Span }
  /** `$( … )` */
  | { readonly kind: 'Expression'; readonly expression: Expression; readonly span: Span }
  /** A literal that is followed by a step, such as `[1, 2]->first`. */
  | { readonly kind: 'Literal'; readonly literal: Literal; readonly span: Span };

export type PathStep =
  /** `.name` */
  | { readonly kind: 'Key'; readonly name: string; readonly quoted: boolean; readonly span: Span }
  /** `->name( … )`; `args` is null when there are no parentheses. */
  | {
      readonly kind: 'Method';
      readonly name: string;
      readonly args: readonly Expression[] | null;
      readonly span: Span;
    }
  /** `?` */
  | { readonly kind: 'Optional'; readonly span: Span };

export type Expression = Literal | Path | Coalesce;

export type Literal = Scalar | ArrayLiteral | ObjectLiteral;

export interface Scalar {
  readonly kind: 'Scalar';
  readonly value: string | number | bigint | boolean | null;
  readonly span: Span;
}

export interface ArrayLiteral {
  readonly kind: 'Array';
  readonly elements: readonly Expression[];
  readonly span: Span;
}

export interface ObjectLiteral {
  readonly kind: 'Object';
  readonly members: readonly ObjectMember[];
  readonly span: Span;
}

export type ObjectMember = NamedMember | SpreadMember;

/** `name: value`, or `name` alone (v0.4), whose value is then a path to that key. */
export interface NamedMember {
  readonly kind: 'Named';
  readonly name: string;
  readonly value: Expression;
  readonly span: Span;
}

/** `...value`, or a path without output name (v0.4): its object is merged into the one that is written out. */
export interface SpreadMember {
  readonly kind: 'Spread';
  readonly value: Expression;
  readonly span: Span;
}

/** `a ?? b ?? c` or `a ?! b`; the two are never mixed. */
export interface Coalesce {
  readonly kind: 'Coalesce';
  readonly operator: '??' | '?!';
  readonly operands: readonly Expression[];
  readonly span: Span;
}

/** Text with `{expression}` holes: a URL or a header value. */
export interface Template {
  readonly kind: 'Template';
  readonly spec: ConnectSpec;
  readonly source: Source;
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: 'Constant'; readonly text: string; readonly span: Span }
  | { readonly kind: 'Hole'; readonly expression: Expression; readonly span: Span };
