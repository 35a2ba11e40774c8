import type { ConnectSpec, Template, TemplatePart } from './ast.ts';
import { catchFault, type ParseOptions, type ParseResult } from './parse-result.ts';
import { parseHole } from './parser.ts';
import type { Source } from './source.ts';

/**
 * Parses a URL or a header value: text with `{path}` holes, in v0.4 `{expression}` holes. Tabs and line breaks in the text are dropped, so that a
 * long URL can be written on several lines. A brace in a quoted string or in a comment does not end a hole.
 *
 * There is no way to write a literal `{`. The default code of diagnostics is `INVALID_URL`.
 */
export function parseTemplate(
  source: Source,
  spec: ConnectSpec,
  options: ParseOptions = {},
): ParseResult<Template> {
  return catchFault(source, options.code ?? 'INVALID_URL', () => {
    const parts = parseParts(source, spec, options.maxDepth);
    return { kind: 'Template', spec, source, parts };
  });
}

/** Index of the first part of a URL that stands in its query, or reaches into it: the value of a hole cannot begin one. */
export function firstQueryPart({ parts }: Template): number {
  const begin = parts.findIndex((part) => part.kind === 'Constant' && part.text.includes('?'));
  return begin < 0 ? parts.length : begin;
}

/** template = { constant | "{" hole "}" } */
function parseParts(
  source: Source,
  spec: ConnectSpec,
  maxDepth: number | undefined,
): readonly TemplatePart[] {
  const { text } = source;
  const parts: TemplatePart[] = [];
  let offset = 0;
  while (offset < text.length) {
    const open = text.indexOf('{', offset);
    const constantEnd = open < 0 ? text.length : open;
    if (constantEnd > offset) parts.push(constantPart(text, offset, constantEnd));
    if (open < 0) return parts;
    const { expression, end } = parseHole(source, open + 1, spec, maxDepth);
    offset = end + 1;
    parts.push({ kind: 'Hole', expression, span: { start: open, end: offset } });
  }
  return parts;
}

function constantPart(text: string, start: number, end: number): TemplatePart {
  const constant = text.slice(start, end).replace(/[\t\n\f\r]/g, '');
  return { kind: 'Constant', text: constant, span: { start, end } };
}
