import type { ConstObjectValueNode, ConstValueNode } from 'graphql';
import { placeOf } from './faults.ts';
import {
  type Members,
  type ReadContext,
  readMembers,
  readObject,
  readSelection,
  readString,
  readTemplate,
  reportLiteral,
  reportMissing,
} from './literals.ts';
import type {
  HeaderReading,
  RequestReading,
  ResponseReading,
  TemplateReading,
} from './schema-reading.ts';

/** Reads what both kinds of `http` object share. With null for `http`, there is nothing. */
export function readRequest(context: ReadContext, http: Members | null): RequestReading {
  if (http === null) return { headers: [], path: null, queryParams: null };
  const code = 'INVALID_URL_PROPERTY';
  return {
    headers: readHeaders(context, http),
    path: readSelection(context, http, { name: 'path', code }),
    queryParams: readSelection(context, http, { name: 'queryParams', code }),
  };
}

/** Reads `errors` and `isSuccess` of a directive. */
export function readResponse(context: ReadContext, directive: Members): ResponseReading {
  const allowed = ['message', 'extensions'];
  const errors = readObject(context, directive, { name: 'errors', allowed });
  const mapping = (name: string) =>
    errors === null
      ? null
      : readSelection(context, errors, { name, code: 'INVALID_ERRORS_MESSAGE' });
  return {
    errors: { message: mapping('message'), extensions: mapping('extensions') },
    isSuccess: readSelection(context, directive, { name: 'isSuccess', code: 'INVALID_IS_SUCCESS' }),
  };
}

/** Reads a URL template; null when it is absent or faulty. */
export function readUrl(
  context: ReadContext,
  members: Members,
  name: string,
): TemplateReading | null {
  const node = readString(context, members, name);
  if (node === null) return null;
  const template = readTemplate(context, node, 'INVALID_URL');
  return template === null ? null : { node, template };
}

function readHeaders(context: ReadContext, http: Members): readonly HeaderReading[] {
  const value = http.values.get('headers');
  if (value === undefined) return [];
  const entries: readonly ConstValueNode[] = value.kind === 'ListValue' ? value.values : [value];
  return entries
    .map((entry) => readHeader(context, entry, `${http.label.slice(0, -1)} headers:)`))
    .filter((header) => header !== null);
}

function readHeader(
  context: ReadContext,
  entry: ConstValueNode,
  label: string,
): HeaderReading | null {
  if (entry.kind !== 'ObjectValue') {
    reportLiteral(context, entry, `A header in ${label} must be { name: …, value: … }`);
    return null;
  }
  const members = readMembers(context, entry, { label, allowed: ['name', 'from', 'value'] });
  if (!members.values.has('name')) reportMissing(context, members, 'a name');
  const name = readString(context, members, 'name');
  const content = readHeaderContent(context, entry, members);
  return name === null || content === null ? null : { node: entry, name, content };
}

function readHeaderContent(
  context: ReadContext,
  node: ConstObjectValueNode,
  members: Members,
): HeaderReading['content'] | null {
  const { values } = members;
  if (values.has('from') === values.has('value')) {
    const problem = values.has('from') ? 'both "from" and "value"' : 'neither "from" nor "value"';
    const message = `A header has ${problem}. Give "from" to copy a client header, or "value" to set one.`;
    context.faults.report('INVALID_HEADER', message, placeOf(context.file, node));
    return null;
  }
  const from = readString(context, members, 'from');
  if (from !== null) return { kind: 'from', node: from };
  const value = readString(context, members, 'value');
  const template = value === null ? null : readTemplate(context, value, 'INVALID_HEADER');
  if (value === null || template === null) return null;
  return { kind: 'value', node: value, template };
}
