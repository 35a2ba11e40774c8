import type { ConstDirectiveNode } from 'graphql';
import {
  type ReadContext,
  readMembers,
  readObject,
  readString,
  reportMissing,
} from './literals.ts';
import { readRequest, readResponse, readUrl } from './read-request.ts';
import type { SourceReading } from './schema-reading.ts';

const sourceArguments = ['name', 'http', 'errors', 'isSuccess'];
const sourceHttp = ['baseURL', 'headers', 'path', 'queryParams'];

/** Reads one `@source`, whatever its local name. */
export function readSource(context: ReadContext, directive: ConstDirectiveNode): SourceReading {
  const label = `@${directive.name.value}`;
  const members = readMembers(context, directive, { label, allowed: sourceArguments });
  if (!members.values.has('name')) reportMissing(context, members, 'a name, such as name: "api"');
  if (!members.values.has('http'))
    reportMissing(context, members, 'http: { baseURL: "https://…" }');
  const http = readObject(context, members, { name: 'http', allowed: sourceHttp });
  if (http !== null && !http.values.has('baseURL')) {
    reportMissing(context, http, 'baseURL: "https://…"');
  }
  return {
    directive,
    name: readString(context, members, 'name'),
    baseUrl: http === null ? null : readUrl(context, http, 'baseURL'),
    ...readRequest(context, http),
    ...readResponse(context, members),
  };
}
