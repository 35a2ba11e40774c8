import type { Template } from '../../ast.ts';
import type { TemplateReading } from '../../sdl/schema-reading.ts';
import { type CheckContext, reportAt, reportIn } from '../check-context.ts';

const scheme = /^\s*([A-Za-z][A-Za-z0-9+.-]*):\/\//;

/** Base URLs are absolute; connector URLs are absolute exactly when there is no source. */
export function checkUrls(context: CheckContext): void {
  for (const { baseUrl } of context.reading.sources) {
    if (baseUrl !== null) checkBaseUrl(context, baseUrl);
  }
  for (const { url, source } of context.reading.connectors) {
    if (url === null) continue;
    if (source === null) checkAbsoluteUrl(context, url);
    else checkRelativeUrl(context, url);
  }
}

/** With an expression in it, a base URL is only known when it is used. */
function checkBaseUrl(context: CheckContext, url: TemplateReading): void {
  if (url.template.parts.some((part) => part.kind === 'Hole')) return;
  checkStart(context, url, 'GRAPH_QL_ERROR');
}

function checkRelativeUrl(context: CheckContext, { node, template }: TemplateReading): void {
  if (!scheme.test(textBeforeHole(template))) return;
  const message =
    'The URL is absolute although the connector has a source. ' +
    'Leave the part before the path to the baseURL of the source, or remove source.';
  reportAt(context, node, { code: 'ABSOLUTE_CONNECT_URL_WITH_SOURCE', message });
}

function checkAbsoluteUrl(context: CheckContext, url: TemplateReading): void {
  if (!checkStart(context, url, 'RELATIVE_CONNECT_URL_WITHOUT_SOURCE')) return;
  const { template } = url;
  const isHostEnded = /:\/\/[^/?#]+[/?#]/.test(textBeforeHole(template));
  const hole = template.parts.find((part) => part.kind === 'Hole');
  if (hole === undefined || isHostEnded) return;
  const message =
    'An expression may not stand in the host part of a URL. ' +
    'Write the host out, or define a @source whose baseURL has the expression.';
  reportIn(context, { source: template.source, span: hole.span }, { code: 'INVALID_URL', message });
}

/** Checks scheme and host; `relativeCode` is for a URL without scheme. False when there is no sound scheme. */
function checkStart(
  context: CheckContext,
  { node, template }: TemplateReading,
  relativeCode: string,
): boolean {
  const text = textBeforeHole(template);
  const name = scheme.exec(text)?.[1]?.toLowerCase();
  if (name === undefined) {
    reportAt(context, node, relativeUrl(relativeCode));
    return false;
  }
  if (/^\s/.test(text)) {
    const message = 'The URL begins with a blank. Remove it.';
    reportAt(context, node, { code: 'INVALID_URL', message });
    return false;
  }
  if (name !== 'http' && name !== 'https') {
    const message = `A URL must begin with http:// or https://, but this one has ${name}://.`;
    reportAt(context, node, { code: 'INVALID_URL_SCHEME', message });
    return false;
  }
  if (template.parts.length === 1 && !/:\/\/[^/?#\s]/.test(text)) {
    const message =
      'The URL has no host. Expected one after "://", such as https://api.example.org.';
    reportAt(context, node, { code: 'INVALID_URL', message });
  }
  return true;
}

function relativeUrl(code: string) {
  if (code === 'RELATIVE_CONNECT_URL_WITHOUT_SOURCE') {
    const message =
      'The URL is relative, but the connector has no source. Name one with source, or write the URL with https://.';
    return { code, message };
  }
  const message = 'A baseURL must be absolute. Expected http:// or https:// with a host.';
  return { code: 'INVALID_URL', message };
}

function textBeforeHole({ parts }: Template): string {
  const [first] = parts;
  return first?.kind === 'Constant' ? first.text : '';
}
