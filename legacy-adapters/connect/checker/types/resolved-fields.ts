import type { Expression, ObjectMember, Path, SelectionItem, SubSelection } from '../../ast.ts';
import {
  CONNECTION_FIELDS,
  connectionOfField,
  EDGE_FIELDS,
  PAGE_INFO_FIELDS,
} from '../../connections.ts';
import type { KeyFields } from '../../connectors.ts';
import type { SchemaReading } from '../../sdl/schema-reading.ts';
import { objectTypeOf, objectTypesOf, type TypeMap, typeReferenceOf } from '../../type-map.ts';
import { keysOf } from './keys.ts';
import { resultExpressionOf } from './result-expression.ts';
import { selectedTypeOf } from './selected-type.ts';

/** Collects which fields have a value from somewhere. */
export interface ResolvedFields {
  has(type: string, field: string): boolean;
}

/** All fields that connectors select or are attached to, that are keys, external, or part of a connection in use. */
export function resolvedFieldsOf(reading: SchemaReading): ResolvedFields {
  const resolved = new Resolved(reading.types);
  addDeclared(resolved, reading);
  addConnectors(resolved, reading);
  return resolved;
}

function addDeclared(resolved: Resolved, reading: SchemaReading): void {
  for (const type of objectTypesOf(reading.types)) {
    for (const { fields } of keysOf(reading, type)) addKey(resolved, type.name, fields);
    const isExternal = type.directives.some(({ name }) => name.value === reading.names.external);
    for (const [name, field] of type.fields) {
      const directives = field.directives?.map((directive) => directive.name.value) ?? [];
      if (isExternal || directives.includes(reading.names.external)) resolved.add(type.name, name);
    }
  }
}

function addKey(resolved: Resolved, type: string, fields: KeyFields): void {
  for (const [name, members] of Object.entries(fields)) {
    resolved.add(type, name);
    const inner = resolved.typeOf(type, name);
    if (members !== null && inner !== null) addKey(resolved, inner, members);
  }
}

function addConnectors(resolved: Resolved, reading: SchemaReading): void {
  for (const { field, parentType, selection } of reading.connectors) {
    if (field !== null) resolved.add(parentType, field.name.value);
    addConnection(resolved, field === null ? null : connectionOfField(reading.types, field));
    if (selection === null) continue;
    const { name } = selectedTypeOf(reading.types, { field, parentType });
    if (selection.root.kind === 'Path') addPath(resolved, selection.root, name);
    else addItems(resolved, selection.root, name);
  }
}

function addConnection(resolved: Resolved, types: ReturnType<typeof connectionOfField>): void {
  if (types === null) return;
  for (const name of CONNECTION_FIELDS) resolved.add(types.connection, name);
  for (const name of EDGE_FIELDS) resolved.add(types.edge, name);
  for (const name of PAGE_INFO_FIELDS) resolved.add(types.pageInfo, name);
}

function addItems(resolved: Resolved, { items }: SubSelection, type: string): void {
  for (const item of items) addItem(resolved, item, type);
}

function addItem(resolved: Resolved, item: SelectionItem, type: string): void {
  if (item.kind === 'InlinedItem') {
    addPath(resolved, item.path, type);
    return;
  }
  resolved.add(type, item.name);
  const inner = resolved.typeOf(type, item.name);
  if (inner === null) return;
  if (item.value.kind === 'Path') addPath(resolved, item.value, inner);
  else addItems(resolved, item.value, inner);
}

function addPath(resolved: Resolved, path: Path, type: string): void {
  const expression = resultExpressionOf(path);
  if (path.subSelection !== null) addItems(resolved, path.subSelection, type);
  else if (expression !== null) addExpression(resolved, expression, type);
  // What a method gives is not known, so that it may be anything.
  else resolved.addAll(type);
}

function addExpression(resolved: Resolved, expression: Expression, type: string): void {
  switch (expression.kind) {
    case 'Path':
      addPath(resolved, expression, type);
      break;
    case 'Array':
      for (const element of expression.elements) addExpression(resolved, element, type);
      break;
    case 'Coalesce':
      for (const operand of expression.operands) addExpression(resolved, operand, type);
      break;
    case 'Object':
      for (const member of expression.members) addMember(resolved, member, type);
  }
}

function addMember(resolved: Resolved, member: ObjectMember, type: string): void {
  if (member.kind === 'Spread') {
    addExpression(resolved, member.value, type);
    return;
  }
  resolved.add(type, member.name);
  const inner = resolved.typeOf(type, member.name);
  if (inner !== null) addExpression(resolved, member.value, inner);
}

class Resolved implements ResolvedFields {
  private readonly fields = new Set<string>();
  private readonly complete = new Set<string>();
  private readonly types: TypeMap;

  constructor(types: TypeMap) {
    this.types = types;
  }

  has(type: string, field: string): boolean {
    return this.complete.has(type) || this.fields.has(`${type}.${field}`);
  }

  add(type: string, field: string): void {
    this.fields.add(`${type}.${field}`);
  }

  /** Marks all fields of a type, and of all types below it. */
  addAll(type: string): void {
    const entry = objectTypeOf(this.types, type);
    if (entry === null || this.complete.has(type)) return;
    this.complete.add(type);
    for (const field of entry.fields.values()) this.addAll(typeReferenceOf(field.type).name);
  }

  /** The object type of a field, or null when it has another kind of type. */
  typeOf(type: string, field: string): string | null {
    const node = objectTypeOf(this.types, type)?.fields.get(field);
    const name = node === undefined ? null : typeReferenceOf(node.type).name;
    return name !== null && objectTypeOf(this.types, name) !== null ? name : null;
  }
}
