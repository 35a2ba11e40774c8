import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { LRUCache } from 'lru-cache';
import { documentBytes, MAX_DOCUMENT_BYTES, textBytes } from './document-weight.ts';

/** A document that can be executed, or why it cannot. */
export type PreparedDocument =
  | { readonly kind: 'valid'; readonly document: DocumentNode }
  | { readonly kind: 'unparsable'; readonly errors: readonly GraphQLError[] }
  | { readonly kind: 'invalid'; readonly errors: readonly GraphQLError[] };

/** Parses and validates each distinct text once while it is among the `maxDocuments` last used ones, or fewer large ones. */
export function createDocumentCache(
  schema: GraphQLSchema,
  maxDocuments: number,
): (text: string) => PreparedDocument {
  const prepared = new LRUCache<string, PreparedDocument>({
    max: maxDocuments,
    maxSize: MAX_DOCUMENT_BYTES,
  });
  return (text) => {
    const known = prepared.get(text);
    if (known !== undefined) return known;
    const parsed = parseDocument(text);
    if (parsed instanceof GraphQLError) {
      const unparsable = { kind: 'unparsable', errors: [parsed] } as const;
      prepared.set(text, unparsable, { size: textBytes(text) });
      return unparsable;
    }
    const checked = checkDocument(schema, parsed);
    // Errors of an invalid one hold its nodes.
    prepared.set(text, checked, { size: documentBytes(parsed) });
    return checked;
  };
}

function checkDocument(schema: GraphQLSchema, document: DocumentNode): PreparedDocument {
  const errors = validate(schema, document);
  return errors.length > 0 ? { kind: 'invalid', errors } : { kind: 'valid', document };
}

function parseDocument(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
