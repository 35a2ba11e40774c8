import type {
  BooleanValueNode,
  ConstDirectiveNode,
  ConstObjectValueNode,
  DocumentNode,
  FieldDefinitionNode,
  StringValueNode,
} from 'graphql';
import type { ConnectSpec, Selection, Template } from '../ast.ts';
import type { ConnectorKind, ErrorMappings, HttpMethod } from '../connectors.ts';
import type { Source } from '../source.ts';
import type { TypeMap } from '../type-map.ts';
import type { SpecNames } from './connect-names.ts';
import type { Link } from './links.ts';

/**
 * What an author wrote about connectors, syntactically sound piece by piece but not yet checked: a piece that is absent or
 * could not be read is null. The literals are kept for the places of faults.
 */
export interface SchemaReading {
  readonly file: Source;
  /** By which the mappings were read. */
  readonly spec: ConnectSpec;
  /** With all directives. */
  readonly document: DocumentNode;
  readonly links: readonly Link[];
  readonly names: SpecNames;
  readonly types: TypeMap;
  readonly sources: readonly SourceReading[];
  readonly connectors: readonly ConnectorReading[];
  readonly emits: readonly EmitsReading[];
}

/** One `@emits`. */
export interface EmitsReading {
  readonly directive: ConstDirectiveNode;
  readonly parentType: string;
  /** Null where it stands on a type. */
  readonly field: FieldDefinitionNode | null;
  readonly entity: StringValueNode | null;
  readonly verb: StringValueNode | null;
  readonly key: Selection | null;
  readonly changed: readonly StringValueNode[] | null;
  readonly data: Selection | null;
}

/** One `@source`. */
export interface SourceReading extends RequestReading, ResponseReading {
  readonly directive: ConstDirectiveNode;
  readonly name: StringValueNode | null;
  readonly baseUrl: TemplateReading | null;
}

/** One `@connect`. */
export interface ConnectorReading extends RequestReading, ResponseReading {
  readonly directive: ConstDirectiveNode;
  readonly kind: ConnectorKind;
  readonly coordinate: string;
  readonly parentType: string;
  /** Null for a connector on a type. */
  readonly field: FieldDefinitionNode | null;
  readonly source: StringValueNode | null;
  readonly id: StringValueNode | null;
  /** It has no `http`, which v0.4 allows: nothing is called, and the selection makes its result of variables alone. */
  readonly isVirtual: boolean;
  readonly entity: BooleanValueNode | null;
  readonly method: HttpMethod | null;
  readonly url: TemplateReading | null;
  readonly body: Selection | null;
  readonly selection: Selection | null;
  readonly maxBatchSize: number | null;
}

/** What `@source(http:)` and `@connect(http:)` have in common. */
export interface RequestReading {
  readonly headers: readonly HeaderReading[];
  readonly path: Selection | null;
  readonly queryParams: Selection | null;
}

/** What `@source` and `@connect` say of answers. */
export interface ResponseReading {
  readonly errors: ErrorMappings;
  readonly isSuccess: Selection | null;
}

/** A template with its literal. */
export interface TemplateReading {
  readonly node: StringValueNode;
  readonly template: Template;
}

/** One entry of `headers`. */
export interface HeaderReading {
  readonly node: ConstObjectValueNode;
  readonly name: StringValueNode;
  readonly content:
    | { readonly kind: 'from'; readonly node: StringValueNode }
    | ({ readonly kind: 'value' } & TemplateReading);
}
