import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import { documentBytes, MAX_DOCUMENT_BYTES } from '@banyan/subgraph-kit/document-weight.ts';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

type DocumentStore = NonNullable<ApolloServerOptions<BaseContext>['documentStore']>;

/**
 * The documents that Apollo Server has parsed and validated; the least recently used goes first. Apollo's own store weighs them
 * without their comments and tokens, which can take many times as much.
 */
export function createDocumentStore(): DocumentStore {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: MAX_DOCUMENT_BYTES,
    sizeCalculation: documentBytes,
  });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
