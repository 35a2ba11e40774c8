import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
} from 'graphql';
import type { AbstractNode } from '../../connect/type-map.ts';

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

/** Reads `@cacheControl` and `@cacheTag` from object types and their fields, and from interfaces and unions. */
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
  for (const type of document.definitions.filter(isCompositeType)) {
    const name = type.name.value;
    read(name, type.directives);
    const fields = 'fields' in type ? type.fields : [];
    for (const field of fields ?? []) read(`${name}.${field.name.value}`, field.directives);
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

/** Types of what a connector reads. */
export interface ReadTypes {
  /** It is of each of them: what the field gives, and, where that is a connection, its nodes. */
  readonly declared: readonly string[];
  /** It is of one of them, or of several in a list. */
  readonly possible: readonly string[];
}

/** What the schema says of all that a connector reads. */
export interface ReadHint {
  /** Null: nothing is said. */
  readonly maxAgeSeconds: number | null;
  /** At most so long, whoever says how long. Infinite where nothing is said. */
  readonly limitSeconds: number;
  readonly isPrivate: boolean;
}

/** The strictest that holds for what a connector reads, before it is known which objects it will be. */
export function readHintOf(
  hints: Pick<CacheHints, 'controls'>,
  field: HintedField,
  { declared, possible }: ReadTypes,
): ReadHint {
  const hintsOf = (typeNames: readonly string[]) =>
    typeNames.flatMap((typeName) => hintOf(hints, field, typeName) ?? []);
  const [certain, maybe] = [hintsOf(declared), hintsOf(possible)];
  const seconds = leastSeconds(certain);
  return {
    maxAgeSeconds: Number.isFinite(seconds) ? seconds : null,
    limitSeconds: leastSeconds(maybe),
    isPrivate: [...certain, ...maybe].some(({ isPrivate }) => isPrivate),
  };
}

function leastSeconds(hints: readonly CacheHint[]): number {
  return Math.min(...hints.map(({ maxAgeSeconds }) => maxAgeSeconds ?? Number.POSITIVE_INFINITY));
}

type CompositeType = ObjectNode | AbstractNode;

type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;

const COMPOSITE_KINDS: ReadonlySet<Kind> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.UNION_TYPE_EXTENSION,
]);

function isCompositeType(node: DefinitionNode): node is CompositeType {
  return COMPOSITE_KINDS.has(node.kind);
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
