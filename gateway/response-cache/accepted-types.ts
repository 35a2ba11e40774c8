import { LRUCache } from 'lru-cache';

/**
 * Which content type the GraphQL server chose for an `Accept` header, as its answers have shown. Each form of the header
 * goes to the server once, so that a stored answer has the type that a new one would have.
 */
export interface AcceptedTypes {
  find(accept: string | undefined): string | undefined;
  learn(accept: string | undefined, contentType: string): void;
}

/** Clients have a few forms of this header; whoever sends many gets the server's own answers. */
const maxForms = 100;
const maxLength = 500;

/** Nothing learnt yet. */
export function createAcceptedTypes(): AcceptedTypes {
  const types = new LRUCache<string, string>({ max: maxForms });
  return {
    find: (accept = '') => types.get(accept),
    learn(accept = '', contentType) {
      if (accept.length <= maxLength) types.set(accept, contentType);
    },
  };
}
