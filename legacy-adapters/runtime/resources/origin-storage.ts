import type { LoadedResource, Validator } from '@banyan/platform/cache/resource-cache.ts';
import type { SourceCacheConfig } from '../sources/source-config.ts';
import type { ResourceRules } from './resource-rules.ts';

/** What an answer says about being kept. */
export interface Storage {
  readonly isStorable: boolean;
  /** Whether whoever else asks for the same at the same time must ask the service, too. Default false. */
  readonly isForOneCaller?: boolean;
  /** Takes the place of the configured time. */
  readonly ttlMs?: number;
  /** By what the service can be asked later whether the answer has changed. */
  readonly validator?: Validator;
}

/** "There is no such thing", as an answer says that can be kept or not. */
export function toMissing({ isStorable, isForOneCaller = false }: Storage): LoadedResource {
  return { kind: 'missing', isStorable, isForOneCaller };
}

/** What a service may say of itself without making its answer depend on the client. */
const harmlessVary = new Set(['accept', 'accept-encoding', 'origin', 'x-requested-with', '']);

/**
 * Whether an answer may be kept, from its headers. One that varies by a header which nobody declared is not kept: two
 * clients could get each other's; nor is it shared while it is under way, where something of the client reaches the service
 * that does not count. `Cache-Control` counts only where the source's settings say so; `Age` is taken off.
 */
export function readStorage(
  headers: ReadonlyMap<string, readonly string[]>,
  { vary, hidesClient }: Pick<ResourceRules, 'vary' | 'hidesClient'>,
  { honourOrigin }: Pick<SourceCacheConfig, 'honourOrigin'>,
): Storage {
  const isDeclared = (name: string) => harmlessVary.has(name) || vary.includes(name);
  if (!listOf(headers.get('vary')).every(isDeclared)) {
    return { isStorable: false, ...(hidesClient && { isForOneCaller: true }) };
  }
  return honourOrigin ? readCacheControl(headers) : { isStorable: true };
}

function readCacheControl(headers: ReadonlyMap<string, readonly string[]>): Storage {
  const directives = new Map(
    listOf(headers.get('cache-control')).map((directive) => {
      const [name = '', value = ''] = directive.split('=');
      return [name.trim(), value.replaceAll('"', '').trim()] as const;
    }),
  );
  const isForbidden = ['no-store', 'no-cache', 'private'].some((name) => directives.has(name));
  const seconds = Number(directives.get('s-maxage') ?? directives.get('max-age') ?? 0);
  const age = Number(headers.get('age')?.[0] ?? 0);
  const ttlMs = (seconds - (Number.isFinite(age) ? Math.max(0, age) : 0)) * 1000;
  if (isForbidden || !(ttlMs > 0)) return { isStorable: false };
  return { isStorable: true, ttlMs };
}

function listOf(values: readonly string[] = []): string[] {
  return values.flatMap((value) => value.split(',')).map((item) => item.trim().toLowerCase());
}
