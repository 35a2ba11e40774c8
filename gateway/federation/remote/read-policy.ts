import type { CacheScope } from '@banyan/platform/request/answer-policy.ts';
import { z } from 'zod';
import { isCredentialHeader } from '../../credential-headers.ts';
import type { HttpAnswer } from './read-answer.ts';

/** What a remote answer says about being kept. */
export interface RemotePolicy {
  readonly maxAgeMs: number;
  readonly scope: CacheScope;
  readonly tags: readonly string[];
}

const withTags = z.object({ cacheTags: z.array(z.string()) });

/**
 * Reads `Cache-Control`, `Age`, `Vary` and `extensions.cacheTags`. Without a time, or with one that has passed, the answer
 * is not kept. `seesCaller` says whether the subgraph could have looked at who calls: then its answer counts as private
 * unless it says by `public` or `s-maxage` that it is for everybody, as for any shared cache (RFC 9111, section 3.5).
 */
export function readRemotePolicy(
  headers: HttpAnswer['headers'],
  extensions: unknown,
  seesCaller: boolean,
): RemotePolicy {
  const directives = readDirectives(headers['cache-control']);
  const vary = listOf(headers.vary);
  const isForbidden =
    directives.has('no-store') || directives.has('no-cache') || vary.includes('*');
  const isForAll = directives.has('public') || directives.has('s-maxage') || !seesCaller;
  const isPrivate = directives.has('private') || !isForAll || vary.some(isCredentialHeader);
  const read = withTags.safeParse(extensions);
  return {
    maxAgeMs: isForbidden ? 0 : maxAgeSeconds(directives, headers) * 1000,
    scope: isPrivate ? 'private' : 'public',
    tags: read.success ? read.data.cacheTags : [],
  };
}

function maxAgeSeconds(
  directives: ReadonlyMap<string, string>,
  headers: HttpAnswer['headers'],
): number {
  const lifetime = toSeconds(directives.get('s-maxage') ?? directives.get('max-age'));
  return Math.max(0, lifetime - toSeconds(listOf(headers.age)[0]));
}

/** Zero for what is no number of seconds. */
function toSeconds(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

function readDirectives(header: string | string[] | undefined): ReadonlyMap<string, string> {
  return new Map(
    listOf(header).map((directive) => {
      const [name = '', value = ''] = directive.split('=');
      return [name.trim(), value.trim().replaceAll('"', '')];
    }),
  );
}

function listOf(header: string | string[] | undefined): readonly string[] {
  const text = Array.isArray(header) ? header.join() : (header ?? '');
  return text.split(',').map((item) => item.trim().toLowerCase());
}
