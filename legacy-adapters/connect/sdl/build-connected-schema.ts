import type { ConnectSpec } from '../ast.ts';
import type {
  ConnectedSchema,
  ConnectorDefinition,
  EmitDefinition,
  HeaderDefinition,
  SourceDefinition,
} from '../connectors.ts';
import type { TypeMap } from '../type-map.ts';
import { derivedKeyOf } from './derived-key.ts';
import { entityKeyOf } from './emits-key.ts';
import type { Link } from './links.ts';
import type {
  ConnectorReading,
  EmitsReading,
  HeaderReading,
  SchemaReading,
  SourceReading,
} from './schema-reading.ts';
import { stripConnect } from './strip-document.ts';

/** The schema of a reading in which no fault was found. Throws when a required piece is null all the same. */
export function buildConnectedSchema(
  reading: SchemaReading,
  connect: Link,
  spec: ConnectSpec,
): ConnectedSchema {
  const sources = reading.sources.map(buildSource);
  return {
    spec,
    document: stripConnect(reading.document, connect, reading.names),
    sources: new Map(sources.map((source) => [source.name, source])),
    connectors: reading.connectors.map((connector) => buildConnector(connector, reading.types)),
    emits: reading.emits.map((emits) => buildEmit(emits, reading)),
  };
}

function buildEmit(emits: EmitsReading, reading: SchemaReading): EmitDefinition {
  const key = present(emits.key);
  return {
    coordinate: `${emits.parentType}.${present(emits.field).name.value}`,
    entity: present(emits.entity).value,
    verb: present(emits.verb).value,
    key,
    keyFields: present(entityKeyOf(emits, reading)),
    changed: emits.changed?.map(({ value }) => value) ?? null,
    data: emits.data,
  };
}

function buildSource(reading: SourceReading): SourceDefinition {
  return {
    name: present(reading.name).value,
    baseUrl: present(reading.baseUrl).template,
    headers: reading.headers.map(buildHeader),
    path: reading.path,
    queryParams: reading.queryParams,
    errors: reading.errors,
    isSuccess: reading.isSuccess,
  };
}

function buildConnector(reading: ConnectorReading, types: TypeMap): ConnectorDefinition {
  return {
    kind: reading.kind,
    coordinate: reading.coordinate,
    parentType: reading.parentType,
    field: reading.field?.name.value ?? null,
    source: reading.source?.value ?? null,
    ...targetOf(reading),
    headers: reading.headers.map(buildHeader),
    path: reading.path,
    queryParams: reading.queryParams,
    body: reading.body,
    selection: present(reading.selection),
    errors: reading.errors,
    isSuccess: reading.isSuccess,
    maxBatchSize: reading.maxBatchSize,
    key: derivedKeyOf(reading, types),
  };
}

function targetOf(
  reading: ConnectorReading,
): Pick<ConnectorDefinition, 'isVirtual' | 'method' | 'url'> {
  const { isVirtual, selection } = reading;
  if (!isVirtual) {
    return { isVirtual, method: present(reading.method), url: present(reading.url).template };
  }
  const { spec, source } = present(selection);
  return { isVirtual, method: 'GET', url: { kind: 'Template', spec, source, parts: [] } };
}

function buildHeader({ name, content }: HeaderReading): HeaderDefinition {
  return content.kind === 'from'
    ? { name: name.value, from: content.node.value }
    : { name: name.value, value: content.template };
}

function present<T>(value: T | null): T {
  if (value === null) throw new TypeError('A schema with faults cannot be built.');
  return value;
}
