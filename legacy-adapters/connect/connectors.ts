import type { DocumentNode } from 'graphql';
import type { ConnectSpec, Selection, Template } from './ast.ts';

/** One subgraph schema with its connectors, read from one SDL file and free of faults. */
export interface ConnectedSchema {
  readonly spec: ConnectSpec;
  /** The document without `@source`, `@connect` and the connect link: what federation tools are given. */
  readonly document: DocumentNode;
  readonly sources: ReadonlyMap<string, SourceDefinition>;
  readonly connectors: readonly ConnectorDefinition[];
  /** Empty for most schemas. */
  readonly emits: readonly EmitDefinition[];
}

/** `@emits`: one change event that a mutation stands for. */
export interface EmitDefinition {
  /** Such as `Mutation.cancelOrder`. */
  readonly coordinate: string;
  /** GraphQL name of the type that changes. */
  readonly entity: string;
  /** Past tense, such as `cancelled`. */
  readonly verb: string;
  /** Gives the fields of one `@key` of the entity, from `$args` or the answer. */
  readonly key: Selection;
  /** Which fields these are. */
  readonly keyFields: KeyFields;
  /** Fields of the entity; null: not said, any may have changed. */
  readonly changed: readonly string[] | null;
  /** Gives the event's `data`, from `$args` or the answer; null: the event has none. */
  readonly data: Selection | null;
}

/** `@source`. */
export interface SourceDefinition {
  readonly name: string;
  readonly baseUrl: Template;
  readonly headers: readonly HeaderDefinition[];
  readonly path: Selection | null;
  readonly queryParams: Selection | null;
  readonly errors: ErrorMappings;
  readonly isSuccess: Selection | null;
}

/** `{ name, from }` copies a client header; `{ name, value }` is a template. */
export type HeaderDefinition =
  | { readonly name: string; readonly from: string }
  | { readonly name: string; readonly value: Template };

export interface ErrorMappings {
  readonly message: Selection | null;
  readonly extensions: Selection | null;
}

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * What a connector is called for:
 * - `root`: a Query or Mutation field;
 * - `explicitEntity`: a Query field with `entity: true`, which also resolves references of its return type;
 * - `field`: a field of another type, called with the parent as `$this`;
 * - `typeSingle`: an object type, one request per entity (`$this`);
 * - `typeBatch`: an object type, one request for many entities (`$batch`).
 */
export type ConnectorKind = 'root' | 'explicitEntity' | 'field' | 'typeSingle' | 'typeBatch';

/** `@connect`. */
export interface ConnectorDefinition {
  readonly kind: ConnectorKind;
  /** `Type.field[0]` or `Type[0]`. */
  readonly coordinate: string;
  readonly parentType: string;
  /** Null for a connector on a type. */
  readonly field: string | null;
  /** Name of the `@source`, or null when the URL is absolute. */
  readonly source: string | null;
  /** Without `http`: nothing is called, and the selection makes its result of variables alone. Method and URL then mean nothing. */
  readonly isVirtual: boolean;
  readonly method: HttpMethod;
  readonly url: Template;
  readonly headers: readonly HeaderDefinition[];
  readonly path: Selection | null;
  readonly queryParams: Selection | null;
  readonly body: Selection | null;
  readonly selection: Selection;
  readonly errors: ErrorMappings;
  readonly isSuccess: Selection | null;
  /** Largest number of keys in one request of a `typeBatch` connector; null when there is no limit. */
  readonly maxBatchSize: number | null;
  /**
   * The derived key: what the connector must know of an entity before it can be called, from `$this`, `$batch` or
   * (for `explicitEntity`) `$args`. Empty for `root` and for a `field` connector that uses no `$this`.
   */
  readonly key: KeyFields;
}

/** A field set as a tree: `{ id: null, organization: { id: null } }` is `id organization { id }`. */
export interface KeyFields {
  readonly [field: string]: KeyFields | null;
}
