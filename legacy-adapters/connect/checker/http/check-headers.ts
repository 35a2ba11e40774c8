import { isHeaderText } from '../../request/compile-headers.ts';
import type { HeaderReading } from '../../sdl/schema-reading.ts';
import { type CheckContext, reportAt, reportIn } from '../check-context.ts';

/** Headers which belong to the connection, never to a schema. */
const reserved: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that describe our request, so that the client's own say nothing about it. */
const valueOnly: ReadonlySet<string> = new Set(['accept', 'content-type', 'host']);

const code = 'INVALID_HEADER';
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Header names and values are legal and may be set, and no list gives a name twice. */
export function checkHeaders(context: CheckContext): void {
  const { sources, connectors } = context.reading;
  for (const { headers } of [...sources, ...connectors]) {
    checkCollisions(context, headers);
    for (const header of headers) checkHeader(context, header);
  }
}

function checkHeader(context: CheckContext, { name, content }: HeaderReading): void {
  const lowerName = name.value.toLowerCase();
  if (!token.test(name.value)) {
    const message = `"${name.value}" is no header name. Expected letters, digits and "-".`;
    reportAt(context, name, { code, message });
  } else if (reserved.has(lowerName)) {
    const message = `The header "${name.value}" belongs to the connection and cannot be set. Remove it.`;
    reportAt(context, name, { code, message });
  } else if (content.kind === 'from' && valueOnly.has(lowerName)) {
    const message = `The header "${name.value}" cannot be copied from the client. Set it with "value".`;
    reportAt(context, content.node, { code, message });
  }
  checkContent(context, content);
}

function checkContent(context: CheckContext, content: HeaderReading['content']): void {
  if (content.kind === 'from') {
    if (token.test(content.node.value)) return;
    const message = `"${content.node.value}" is no header name. Expected that of a client header.`;
    reportAt(context, content.node, { code, message });
    return;
  }
  for (const part of content.template.parts) {
    if (part.kind !== 'Constant' || isHeaderText(part.text)) continue;
    const message =
      'A header value may hold no control characters, line breaks or characters beyond "ÿ" (U+00FF). Remove or encode them.';
    reportIn(context, { source: content.template.source, span: part.span }, { code, message });
  }
}

function checkCollisions(context: CheckContext, headers: readonly HeaderReading[]): void {
  const seen = new Set<string>();
  for (const { name } of headers) {
    const lowerName = name.value.toLowerCase();
    if (seen.has(lowerName)) {
      const message = `The header "${name.value}" is given twice in one list. Keep one of them.`;
      reportAt(context, name, { code: 'HTTP_HEADER_NAME_COLLISION', message });
    }
    seen.add(lowerName);
  }
}
