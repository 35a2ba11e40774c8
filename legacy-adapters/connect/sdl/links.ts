import type { ConstDirectiveNode, ConstValueNode, DocumentNode } from 'graphql';

/** Identities (`@link` URLs without version) of the specifications that matter here. */
export const CONNECT_IDENTITY = 'https://specs.apollo.dev/connect';
export const FEDERATION_IDENTITY = 'https://specs.apollo.dev/federation';
/** Banyan's own: `@emits`, see `docs/events.md`. */
export const EVENTS_IDENTITY = 'https://specs.banyan.dev/events';
export const EVENTS_VERSION = 'v0.1';

/** One `@link` of a schema. */
export interface Link {
  readonly directive: ConstDirectiveNode;
  readonly identity: string;
  /** As written, such as `v0.3`. */
  readonly version: string;
  /** The `as` argument, or the last part of the identity. */
  readonly namespace: string;
  /** Imported elements (`@key`, `FieldSet`) to their local names, which have an `@` exactly when the element has. */
  readonly imports: ReadonlyMap<string, string>;
}

/** The `@link`s of a document in their order. A `@link` without a readable `url` is left to the federation tools. */
export function readLinks(document: DocumentNode): readonly Link[] {
  return schemaDirectivesOf(document)
    .filter((directive) => directive.name.value === 'link')
    .map(readLink)
    .filter((link) => link !== null);
}

/** The directives on `schema` and `extend schema`. */
export function schemaDirectivesOf(document: DocumentNode): readonly ConstDirectiveNode[] {
  return document.definitions.flatMap((node) =>
    node.kind === 'SchemaDefinition' || node.kind === 'SchemaExtension'
      ? (node.directives ?? [])
      : [],
  );
}

/** The link of a specification, or null. */
export function findLink(links: readonly Link[], identity: string): Link | null {
  return links.find((link) => link.identity === identity) ?? null;
}

/**
 * What an element of a linked specification is called in this schema, without `@`: its imported name, the namespace for
 * the directive that is named like the specification, otherwise `namespace__element`.
 */
export function localNameOf(link: Link, element: string): string {
  const imported = link.imports.get(element);
  if (imported !== undefined) return withoutAt(imported);
  const name = withoutAt(element);
  if (element.startsWith('@') && name === lastPartOf(link.identity)) return link.namespace;
  return `${link.namespace}__${name}`;
}

function readLink(directive: ConstDirectiveNode): Link | null {
  const url = argumentOf(directive, 'url');
  const match = url?.kind === 'StringValue' ? /^(.+)\/(v[^/]+)\/?$/.exec(url.value) : null;
  const [, identity, version] = match ?? [];
  if (identity === undefined || version === undefined) return null;
  const as = argumentOf(directive, 'as');
  const namespace = as?.kind === 'StringValue' ? as.value : lastPartOf(identity);
  return { directive, identity, version, namespace, imports: readImports(directive) };
}

function readImports(directive: ConstDirectiveNode): ReadonlyMap<string, string> {
  const list = argumentOf(directive, 'import');
  if (list?.kind !== 'ListValue') return new Map();
  return new Map(list.values.map(readImport).filter((entry) => entry !== null));
}

function readImport(value: ConstValueNode): readonly [string, string] | null {
  if (value.kind === 'StringValue') return [value.value, value.value];
  if (value.kind !== 'ObjectValue') return null;
  const members = new Map(value.fields.map((field) => [field.name.value, field.value]));
  const name = members.get('name');
  const as = members.get('as') ?? name;
  return name?.kind === 'StringValue' && as?.kind === 'StringValue' ? [name.value, as.value] : null;
}

function argumentOf(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((argument) => argument.name.value === name)?.value;
}

function lastPartOf(identity: string): string {
  return identity.slice(identity.lastIndexOf('/') + 1);
}

function withoutAt(name: string): string {
  return name.startsWith('@') ? name.slice(1) : name;
}
