import { possibleTypesOf } from '../../abstract-types.ts';
import {
  CONNECTION_FIELDS,
  connectionOfField,
  EDGE_FIELDS,
  PAGE_INFO_FIELDS,
} from '../../connections.ts';
import type { KeyFields } from '../../connectors.ts';
import type { SchemaReading } from '../../sdl/schema-reading.ts';
import { objectTypeOf, objectTypesOf, type TypeMap, typeReferenceOf } from '../../type-map.ts';
import { keysOf } from '../types/keys.ts';
import { selectedTypeOf } from './selected-type.ts';
import { type SelectionVisitor, walkSelection } from './selection-walk.ts';

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
  const { types, connectors } = reading;
  for (const { field, parentType, selection } of connectors) {
    if (field !== null) resolved.add(parentType, field.name.value);
    addConnection(resolved, field === null ? null : connectionOfField(types, field));
    if (selection === null) continue;
    const typeName = selectedTypeOf(types, { field, parentType }).name;
    walkSelection(types, { selection, typeName }, visitorOf(resolved));
  }
}

function visitorOf(resolved: Resolved): SelectionVisitor {
  return {
    member(target, { name }) {
      for (const type of target.types) resolved.add(type.name, name);
    },
    // What a method gives is not known, so that it may be anything.
    whole(target) {
      for (const type of target.types) resolved.addAll(type.name);
    },
  };
}

function addConnection(resolved: Resolved, types: ReturnType<typeof connectionOfField>): void {
  if (types === null) return;
  for (const name of CONNECTION_FIELDS) resolved.add(types.connection, name);
  for (const name of EDGE_FIELDS) resolved.add(types.edge, name);
  for (const name of PAGE_INFO_FIELDS) resolved.add(types.pageInfo, name);
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

  /** Marks all fields of a type, or of all that it may be, and of all types below it. */
  addAll(name: string): void {
    for (const { name: type, fields } of possibleTypesOf(this.types, name)) {
      if (this.complete.has(type)) continue;
      this.complete.add(type);
      for (const field of fields.values()) this.addAll(typeReferenceOf(field.type).name);
    }
  }

  /** The object type of a field, or null when it has another kind of type. */
  typeOf(type: string, field: string): string | null {
    const node = objectTypeOf(this.types, type)?.fields.get(field);
    const name = node === undefined ? null : typeReferenceOf(node.type).name;
    return name !== null && objectTypeOf(this.types, name) !== null ? name : null;
  }
}
