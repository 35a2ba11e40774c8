import type { StringValueNode } from 'graphql';
import { schemaDirectivesOf } from '../../sdl/links.ts';
import { type CheckContext, listed, reportAt } from '../check-context.ts';

const sourceName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Source names are well-formed and unique. */
export function checkSources(context: CheckContext): void {
  const seen = new Set<string>();
  for (const { name } of context.reading.sources) {
    if (name === null) continue;
    checkName(context, name);
    if (seen.has(name.value)) {
      const message = `There is another source "${name.value}". Give each source its own name.`;
      reportAt(context, name, { code: 'DUPLICATE_SOURCE_NAME', message });
    }
    seen.add(name.value);
  }
}

function checkName(context: CheckContext, name: StringValueNode): void {
  if (name.value === '') {
    const message = 'The name of a source is empty. Give it one, such as "api".';
    reportAt(context, name, { code: 'EMPTY_SOURCE_NAME', message });
  } else if (!sourceName.test(name.value)) {
    const message =
      `"${name.value}" is no name of a source. Expected a letter, then letters, digits, "_" or "-", ` +
      `64 characters at most.`;
    reportAt(context, name, { code: 'INVALID_SOURCE_NAME', message });
  }
}

/** Each `source:` of a connector names a source of this schema. */
export function checkSourceReferences(context: CheckContext): void {
  if (reportUnimportedSources(context)) return;
  const names = context.reading.sources.flatMap(({ name }) => (name === null ? [] : [name.value]));
  for (const { source } of context.reading.connectors) {
    if (source === null || names.includes(source.value)) continue;
    reportAt(context, source, names.length === 0 ? noSources(source) : mismatch(source, names));
  }
}

/** `@source` that was not imported is another, unknown directive. */
function reportUnimportedSources(context: CheckContext): boolean {
  const { names, document } = context.reading;
  if (names.source === 'source') return false;
  const unimported = schemaDirectivesOf(document).filter(({ name }) => name.value === 'source');
  for (const directive of unimported) {
    const message =
      `@source is not imported, so that here it is called @${names.source}. ` +
      `Add "@source" to the import list of the connect link.`;
    reportAt(context, directive, { code: 'NO_SOURCE_IMPORT', message });
  }
  return unimported.length > 0;
}

function noSources(source: StringValueNode) {
  const message =
    `The connector uses source "${source.value}", but the schema defines no source. ` +
    `Add extend schema @source(name: "${source.value}", http: { baseURL: "https://…" }).`;
  return { code: 'NO_SOURCES_DEFINED', message };
}

function mismatch(source: StringValueNode, names: readonly string[]) {
  const known = listed(names.map((name) => `"${name}"`));
  const message = `There is no source "${source.value}". Use ${known}, or define it with @source.`;
  return { code: 'SOURCE_NAME_MISMATCH', message };
}
