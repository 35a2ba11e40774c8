import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { createTypeMap } from '../type-map.ts';
import {
  collectMisplaced,
  collectPlaced,
  collectSources,
  type PlacedDirective,
} from './collect-directives.ts';
import { type SpecNames, specNamesOf } from './connect-names.ts';
import { placeOf } from './faults.ts';
import type { Link } from './links.ts';
import type { ReadContext } from './literals.ts';
import { readConnector } from './read-connector.ts';
import { readEmits } from './read-emits.ts';
import { readSource } from './read-source.ts';
import type { SchemaReading } from './schema-reading.ts';

/** A document with its links. */
export interface LinkedDocument {
  readonly document: DocumentNode;
  readonly links: readonly Link[];
  readonly connect: Link;
}

/** Reads all sources and connectors. Faults of form go to `context.faults`, and what is faulty is null in the result. */
export function readSchema(context: ReadContext, linked: LinkedDocument): SchemaReading {
  const { document, links, connect } = linked;
  const names = specNamesOf(links, connect);
  const types = createTypeMap(document);
  const sources = collectSources(document, names.source);
  const connects = collectPlaced(document, names.connect);
  const emits = names.emits === null ? [] : collectPlaced(document, names.emits);
  const placed = new Set([...sources, ...[...connects, ...emits].map(directiveOf)]);
  const known = [names.connect, names.source, ...(names.emits === null ? [] : [names.emits])];
  reportMisplaced(context, names, collectMisplaced(document, known, placed));
  return {
    file: context.file,
    spec: context.spec,
    document,
    links,
    names,
    types,
    sources: sources.map((directive) => readSource(context, directive)),
    connectors: connects.map(({ directive, ...host }) =>
      readConnector(context, directive, { ...host, roots: types.roots }),
    ),
    emits: emits.map((one) => readEmits(context, one)),
  };
}

function directiveOf({ directive }: PlacedDirective): ConstDirectiveNode {
  return directive;
}

function reportMisplaced(
  context: ReadContext,
  names: SpecNames,
  directives: ReturnType<typeof collectMisplaced>,
): void {
  for (const directive of directives) {
    const name = directive.name.value;
    const where = placesOf(name, names);
    const message = `@${name} may stand on ${where} only. Move it there.`;
    context.faults.report('GRAPH_QL_ERROR', message, placeOf(context.file, directive));
  }
}

function placesOf(name: string, names: SpecNames): string {
  if (name === names.emits) return 'fields of Mutation';
  return name === names.source ? 'the schema' : 'object types and their fields';
}
