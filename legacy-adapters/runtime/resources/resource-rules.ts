import { createHash } from 'node:crypto';
import { CREDENTIAL_HEADERS } from '@banyan/platform/cache/caller-tags.ts';
import type { CachePolicy } from '@banyan/platform/cache/resource-cache.ts';
import { listTag, sourceTag, typeTag } from '@banyan/platform/cache/tags.ts';
import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import type { CacheScope } from '@banyan/platform/request/answer-policy.ts';
import type { Selection, Template } from '../../connect/ast.ts';
import type { ConnectorDefinition, HeaderDefinition, KeyFields } from '../../connect/connectors.ts';
import { referencesOf } from '../../connect/references.ts';
import {
  ALL_HEADERS,
  CONTEXT_PREFIX,
  clientHeaders,
  contextMembers,
} from '../calls/client-headers.ts';
import type { EntityKey } from '../entities/entity-key.ts';
import type { RunningSource } from '../sources/running-source.ts';
import type { SourceCacheConfig } from '../sources/source-config.ts';
import { type CacheHints, type ReadHint, type ReadTypes, readHintOf } from './cache-hints.ts';
import { compileTagFormat, type TagFormatValues } from './cache-tag-format.ts';
import { compileNaming } from './entity-naming.ts';

/** How what one connector reads is kept: how long, for whom, under which tags. Made once at start. */
export interface ResourceRules {
  readonly policy: CachePolicy;
  /**
   * Lower-case names of the client headers whose values are a part of the key, or `$request.headers` for all; and members of
   * `$context`, as `$context.name`.
   */
  readonly vary: readonly string[];
  /** Whether something of the client reaches the service that is not in {@link vary}, because the source's settings say so. */
  readonly hidesClient: boolean;
  readonly scope: CacheScope;
  /** The client headers which say whose a private value is; none of a public one. */
  readonly credentials: readonly string[];
  /** Whether callers who send different ones of those may have the same key. */
  readonly mixesCallers: boolean;
  /** First part of every key: subgraph, connector, and a fingerprint of all that shapes the value. */
  readonly keyPrefix: string;
  /** Of all that shapes the value; a part of {@link keyPrefix}. */
  readonly fingerprint: string;
  /** Tags of the lists of all entity types of which what is read holds more than keys. */
  readonly embeddedLists: readonly string[];
  /** Tags of the answer of a call that is not for one entity. */
  listTags(args: JsonObject | undefined): readonly string[];
  /** Tags of one entity. */
  entityTags(key: EntityKey): readonly string[];
}

/** What {@link createResourceRules} needs to know of a connector. */
export interface ResourceRulesOptions {
  readonly subgraph: string;
  readonly definition: ConnectorDefinition;
  readonly source: RunningSource;
  readonly hints: CacheHints;
  /** Named type of what is read: the entity's, or of the list's nodes. */
  readonly typeName: string;
  /** The types whose hints hold for it. */
  readonly hintedTypes: ReadTypes;
  /** Coordinates of the type, and of the fields, whose tags it has. */
  readonly tagged: readonly string[];
  /** Every `@key` of that type. */
  readonly keys: readonly KeyFields[];
  /** Entity types of which the answer holds more than keys; its own only where its entities hold others of it. */
  readonly embeddedTypes: readonly string[];
}

/** The rules of one connector. */
export function createResourceRules(options: ResourceRulesOptions): ResourceRules {
  const { subgraph, definition, source, typeName } = options;
  const hint = readHintOf(options.hints, definition, options.hintedTypes);
  const vary = varyingHeaders(definition, source, hint);
  const formats = tagFormats(options);
  const shared = [sourceTag(subgraph, source.name), typeTag(typeName)];
  const lists = options.embeddedTypes.map(listTag);
  const naming = compileNaming({ typeName, keys: options.keys, loadedBy: definition.key });
  const entityLists = new Set(naming.isComplete ? lists : [...lists, listTag(typeName)]);
  const fingerprint = fingerprintOf(definition, source);
  const credentials = credentialsOf(vary);
  return {
    policy: toPolicy(source.cache, hint),
    vary,
    hidesClient: hidesClient(definition, source, vary),
    scope: vary.some(isIdentifying) ? 'private' : 'public',
    credentials,
    mixesCallers: !credentials.every((name) => vary.includes(name) || vary.includes(ALL_HEADERS)),
    keyPrefix: `${subgraph}/${definition.coordinate}/${fingerprint}`,
    fingerprint,
    embeddedLists: lists,
    listTags: (args) => [
      ...shared,
      ...new Set([listTag(typeName), ...lists]),
      ...render(formats, args === undefined ? {} : { args }),
    ],
    entityTags: (key) => [
      ...shared,
      ...naming.subjectsOf(key.canonical),
      ...entityLists,
      // The arguments of a lookup by key have the names of its fields.
      ...render(formats, { key: key.canonical, args: key.canonical }),
    ],
  };
}

function toPolicy(config: SourceCacheConfig, hint: ReadHint): CachePolicy {
  const seconds = Math.min(hint.maxAgeSeconds ?? config.ttlSeconds, hint.limitSeconds);
  const configuredMs = seconds * 1000;
  // Where the service decides, its word comes with each answer; here only "may be kept" counts.
  const ttlMs = config.honourOrigin ? Math.max(configuredMs, 1) : configuredMs;
  const isKept = ttlMs > 0;
  return {
    ttlMs,
    staleWhileRevalidateMs: isKept ? config.staleWhileRevalidateSeconds * 1000 : 0,
    staleIfErrorMs: isKept ? config.staleIfErrorSeconds * 1000 : 0,
    negativeTtlMs: isKept ? config.negativeTtlSeconds * 1000 : 0,
    maxBytes: config.maxEntryBytes,
  };
}

function varyingHeaders(
  definition: ConnectorDefinition,
  source: RunningSource,
  { isPrivate }: ReadHint,
): readonly string[] {
  const chosen = source.cache.vary ?? clientHeaders(definition, source.definition);
  const declared = [...new Set([...chosen, ...source.callerHeaders])];
  const members = contextMembers(definition, source.definition);
  if (!isPrivate || declared.some(isCredential)) return [...declared, ...members];
  // Private without a word on whose: the credentials say.
  return [...declared, 'authorization', ...members];
}

function hidesClient(
  definition: ConnectorDefinition,
  source: RunningSource,
  vary: readonly string[],
): boolean {
  if (vary.includes(ALL_HEADERS)) return false;
  return clientHeaders(definition, source.definition).some((name) => !vary.includes(name));
}

/** What the project puts into `$context` may well be about the caller, and all headers hold the credentials. */
function isIdentifying(name: string): boolean {
  return isCredential(name) || name === ALL_HEADERS || name.startsWith(CONTEXT_PREFIX);
}

function isCredential(header: string): boolean {
  return CREDENTIAL_HEADERS.includes(header);
}

/** All of them where something else names the caller, which may have been made of any. */
function credentialsOf(vary: readonly string[]): readonly string[] {
  const isFromElsewhere = vary.some((name) => isIdentifying(name) && !isCredential(name));
  return isFromElsewhere
    ? CREDENTIAL_HEADERS
    : CREDENTIAL_HEADERS.filter((name) => vary.includes(name));
}

function tagFormats({ hints, tagged }: ResourceRulesOptions) {
  return tagged
    .flatMap((coordinate) => hints.tagFormats.get(coordinate) ?? [])
    .map(compileTagFormat);
}

function render(
  formats: readonly ((values: TagFormatValues) => string | null)[],
  values: TagFormatValues,
): readonly string[] {
  return formats.map((format) => format(values)).filter((tag) => tag !== null);
}

/**
 * Changes when anything changes that the author wrote in the connector, or that says where and how the source is read, so that
 * a new schema or configuration never reads old values. Settings count where a request or a mapping reads them, but not in
 * headers: those may be credentials, which are renewed while the data stay the same.
 */
function fingerprintOf(connector: ConnectorDefinition, source: RunningSource): string {
  const { method, url, path, queryParams, body, selection, isSuccess } = connector;
  const { definition, timeZone, baseUrl } = source;
  const shared = [definition?.path, definition?.queryParams, definition?.isSuccess];
  const parts = [url, path, queryParams, body, selection, isSuccess, ...shared];
  const texts = [...parts, baseUrl === undefined ? definition?.baseUrl : null].map(textOf);
  const written = [
    [method, baseUrl, ...texts],
    [...connector.headers, ...(definition?.headers ?? [])].map(writtenHeader),
    parts.flatMap((part) => (part == null ? [] : readSettings(part, source))),
    [source.dialectOf(connector), timeZone],
  ];
  return createHash('sha256').update(JSON.stringify(written)).digest('base64url').slice(0, 10);
}

function textOf(part: Selection | Template | null | undefined): string | null {
  return part?.source.text ?? null;
}

function writtenHeader(header: HeaderDefinition): readonly string[] {
  return 'value' in header
    ? [header.name, 'value', header.value.source.text]
    : [header.name, 'from', header.from];
}

/** Values of `$config` and `$env` that a mapping reads. */
function readSettings(
  mapping: Selection | Template,
  { config, env }: RunningSource,
): readonly (JsonValue | undefined)[] {
  return referencesOf(mapping)
    .filter(({ variable }) => variable === 'config' || variable === 'env')
    .map(({ variable, keys: [key] }) => {
      const values = variable === 'config' ? config : env;
      return key === undefined ? values : values[key.name];
    });
}
