import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
} from 'graphql';

/** `@cacheControl` of one type or field. */
export interface CacheHint {
  /** Null where only the scope is given. */
  readonly maxAgeSeconds: number | null;
  readonly isPrivate: boolean;
  /** Whether the field takes its parent type's hint instead of its own type's. */
  readonly inheritsMaxAge: boolean;
}

/** What the schema says about caching. */
export interface CacheHints {
  /** By `Type` or `Type.field`. */
  readonly controls: ReadonlyMap<string, CacheHint>;
  /** `format` of each `@cacheTag`, by `Type` or `Type.field`. */
  readonly tagFormats: ReadonlyMap<string, readonly string[]>;
}

/** Reads `@cacheControl` and `@cacheTag` from object types and their fields. */
export function readCacheHints(document: DocumentNode): CacheHints {
  const controls = new Map<string, CacheHint>();
  const tagFormats = new Map<string, readonly string[]>();
  const read = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    for (const directive of directives) {
      const name = directive.name.value;
      if (name === 'cacheControl') controls.set(coordinate, toHint(directive));
      if (name === 'cacheTag' || name === 'federation__cacheTag') {
        tagFormats.set(coordinate, [...(tagFormats.get(coordinate) ?? []), formatOf(directive)]);
      }
    }
  };
  for (const { name, directives, fields } of objectTypes(document)) {
    read(name, directives);
    for (const field of fields) read(`${name}.${field.name.value}`, field.directives);
  }
  return { controls, tagFormats };
}

/** A field whose hint is asked for; `field` is null for a type that is read by its key. */
export interface HintedField {
  readonly parentType: string;
  readonly field: string | null;
}

/** The field's own hint, then that of the type it gives; private where either is. Null: nothing is said. */
export function hintOf(
  { controls }: Pick<CacheHints, 'controls'>,
  { parentType, field }: HintedField,
  typeName: string,
): CacheHint | null {
  const own = field === null ? undefined : controls.get(`${parentType}.${field}`);
  const ofType = controls.get(typeName);
  if (own === undefined) return ofType ?? null;
  const next = own.inheritsMaxAge ? controls.get(parentType) : ofType;
  return {
    ...own,
    maxAgeSeconds: own.maxAgeSeconds ?? next?.maxAgeSeconds ?? null,
    isPrivate: [own, ofType, next].some((hint) => hint?.isPrivate === true),
  };
}

interface ObjectType {
  readonly name: string;
  readonly directives: readonly ConstDirectiveNode[];
  readonly fields: readonly FieldDefinitionNode[];
}

function objectTypes(document: DocumentNode): ObjectType[] {
  return document.definitions.flatMap((node) => {
    const isObject =
      node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.OBJECT_TYPE_EXTENSION;
    if (!isObject) return [];
    return [
      { name: node.name.value, directives: node.directives ?? [], fields: node.fields ?? [] },
    ];
  });
}

function toHint(directive: ConstDirectiveNode): CacheHint {
  const maxAge = argument(directive, 'maxAge');
  const scope = argument(directive, 'scope');
  const inherit = argument(directive, 'inheritMaxAge');
  return {
    maxAgeSeconds: maxAge?.kind === Kind.INT ? Math.max(0, Number(maxAge.value)) : null,
    isPrivate: scope?.kind === Kind.ENUM && scope.value === 'PRIVATE',
    inheritsMaxAge: inherit?.kind === Kind.BOOLEAN && inherit.value,
  };
}

function formatOf(directive: ConstDirectiveNode): string {
  const format = argument(directive, 'format');
  return format?.kind === Kind.STRING ? format.value : '';
}

function argument(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((candidate) => candidate.name.value === name)?.value;
}
