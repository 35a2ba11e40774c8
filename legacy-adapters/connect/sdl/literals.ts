import {
  type ConstDirectiveNode,
  type ConstObjectValueNode,
  type ConstValueNode,
  Kind,
  print,
  type StringValueNode,
  type ValueNode,
} from 'graphql';
import type { ConnectSpec, Selection, Template } from '../ast.ts';
import { parseSelection } from '../parser.ts';
import type { Source } from '../source.ts';
import { parseTemplate } from '../template.ts';
import { type FaultList, placeOf } from './faults.ts';
import { createLiteralSource } from './literal-source.ts';

/** What reading one schema needs everywhere. */
export interface ReadContext {
  readonly file: Source;
  readonly spec: ConnectSpec;
  readonly faults: FaultList;
}

/** The arguments of a directive or the fields of an input object, checked to be known and given once. */
export interface Members {
  /** As in a message: `@connect` or `@connect(http:)`. */
  readonly label: string;
  readonly node: HasMembers;
  /** Without those that are `null`. */
  readonly values: ReadonlyMap<string, ConstValueNode>;
}

type HasMembers = ConstDirectiveNode | ConstObjectValueNode;
type Literal<K extends ConstValueNode['kind']> = Extract<ConstValueNode, { kind: K }>;

/** Reads members strictly: each unknown or repeated name is a fault. */
export function readMembers(
  context: ReadContext,
  node: HasMembers,
  { label, allowed }: { readonly label: string; readonly allowed: readonly string[] },
): Members {
  const values = new Map<string, ConstValueNode>();
  const seen = new Set<string>();
  for (const member of (node.kind === 'Directive' ? node.arguments : node.fields) ?? []) {
    const name = member.name.value;
    const fault = nameFault(name, { label, allowed, seen });
    seen.add(name);
    if (fault !== null) {
      context.faults.report('GRAPH_QL_ERROR', fault, placeOf(context.file, member.name));
    } else if (member.value.kind !== 'NullValue') values.set(name, member.value);
  }
  return { label, node, values };
}

/** The literal of the given kind under `name`; null when it is absent or, with a fault, of another kind. */
export function readLiteral<K extends ConstValueNode['kind']>(
  context: ReadContext,
  { label, values }: Members,
  { name, kind, expected }: { readonly name: string; readonly kind: K; readonly expected: string },
): Literal<K> | null {
  const value = values.get(name);
  if (value === undefined) return null;
  if (isOfKind(value, kind)) return value;
  reportLiteral(context, value, `"${name}" of ${label} must be ${expected}`);
  return null;
}

/** A string literal; null when it is absent or, with a fault, something else. */
export function readString(
  context: ReadContext,
  members: Members,
  name: string,
): StringValueNode | null {
  return readLiteral(context, members, { name, kind: Kind.STRING, expected: 'a string' });
}

/** The members of a nested object; null when it is absent or, with a fault, something else. */
export function readObject(
  context: ReadContext,
  members: Members,
  { name, allowed }: { readonly name: string; readonly allowed: readonly string[] },
): Members | null {
  const expected = `an object with some of ${allowed.join(', ')}`;
  const node = readLiteral(context, members, { name, kind: Kind.OBJECT, expected });
  if (node === null) return null;
  return readMembers(context, node, { label: `${members.label}(${name}:)`, allowed });
}

/** A string literal parsed as a selection; null when it is absent or faulty. `code` is that of its syntax faults. */
export function readSelection(
  context: ReadContext,
  members: Members,
  { name, code }: { readonly name: string; readonly code: string },
): Selection | null {
  const literal = readString(context, members, name);
  if (literal === null) return null;
  const source = createLiteralSource(context.file, literal);
  const result = parseSelection(source, context.spec, { code });
  if (result.ok) return result.value;
  context.faults.add(result.diagnostics);
  return null;
}

/** A string literal parsed as a template. `code` is that of its syntax faults. */
export function readTemplate(
  context: ReadContext,
  literal: StringValueNode,
  code: string,
): Template | null {
  const source = createLiteralSource(context.file, literal);
  const result = parseTemplate(source, context.spec, { code });
  if (result.ok) return result.value;
  context.faults.add(result.diagnostics);
  return null;
}

/** Reports a literal that is not what it must be, with its text. */
export function reportLiteral(context: ReadContext, value: ValueNode, problem: string): void {
  const message = `${problem}, but it is ${shorten(print(value))}.`;
  context.faults.report('GRAPH_QL_ERROR', message, placeOf(context.file, value));
}

/** Reports that a required member is missing. */
export function reportMissing(context: ReadContext, members: Members, problem: string): void {
  const message = `${members.label} needs ${problem}.`;
  context.faults.report('GRAPH_QL_ERROR', message, placeOf(context.file, members.node));
}

function nameFault(
  name: string,
  known: { label: string; allowed: readonly string[]; seen: ReadonlySet<string> },
): string | null {
  if (known.seen.has(name)) return `"${name}" is given twice in ${known.label}. Keep one of them.`;
  if (known.allowed.includes(name)) return null;
  return `${known.label} has no "${name}". Use one of ${known.allowed.join(', ')}.`;
}

function isOfKind<K extends ConstValueNode['kind']>(
  value: ConstValueNode,
  kind: K,
): value is Literal<K> {
  return value.kind === kind;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
