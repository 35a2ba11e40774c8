import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Expression, Template } from '../ast.ts';
import { compileExpression } from '../compiler.ts';
import { scalarText } from '../evaluation/json-type.ts';
import type { MappingVariables } from '../mapping.ts';
import type { RequestFault } from '../request-types.ts';

/** Text, or the reason why there is none. */
export type Rendered = { readonly ok: true; readonly text: string } | RequestFault;

export type RenderTemplate = (variables: MappingVariables) => Rendered;

/** How the pieces of a template become text. */
export interface TemplateEncoding {
  readonly constant: (text: string) => string;
  /** `index` counts the parts of the template. Null: no scalar. A fault speaks of its expression as "it". */
  readonly value: (value: JsonValue, index: number) => string | RequestFault | null;
}

/** Compiles a template. One without holes is rendered beforehand. */
export function compileTemplate(template: Template, encoding: TemplateEncoding): RenderTemplate {
  const parts = template.parts.map((part, index) =>
    part.kind === 'Constant'
      ? constantPart(encoding.constant(part.text))
      : holePart(template, part.expression, (value) => encoding.value(value, index)),
  );
  if (!hasHoles(template)) {
    const rendered = renderParts(parts, {});
    return () => rendered;
  }
  return (variables) => renderParts(parts, variables);
}

export function hasHoles({ parts }: Template): boolean {
  return parts.some(({ kind }) => kind === 'Hole');
}

/** Text of a scalar in a URL; null for a list or an object. */
export function urlText(value: JsonValue, booleans: 'text' | 'number'): string | null {
  if (typeof value === 'boolean' && booleans === 'number') return value ? '1' : '0';
  return scalarText(value);
}

function renderParts(parts: readonly RenderTemplate[], variables: MappingVariables): Rendered {
  let text = '';
  for (const part of parts) {
    const rendered = part(variables);
    if (!rendered.ok) return rendered;
    text += rendered.text;
  }
  return { ok: true, text };
}

function constantPart(text: string): RenderTemplate {
  const rendered: Rendered = { ok: true, text };
  return () => rendered;
}

function holePart(
  { source }: Template,
  expression: Expression,
  toText: (value: JsonValue) => string | RequestFault | null,
): RenderTemplate {
  const evaluate = compileExpression(expression);
  const { start, end } = expression.span;
  const written = source.text.slice(start, end).replace(/\s+/g, ' ');
  return (variables) => {
    const value = evaluate(null, variables) ?? null;
    const text = toText(value);
    if (typeof text === 'string') return { ok: true, text };
    if (text !== null) return { ...text, message: `{${written}} ${text.message}` };
    const type = Array.isArray(value) ? 'a list' : 'an object';
    return {
      ok: false,
      message: `{${written}} gave ${type}: expected a string, a number, a boolean or null`,
    };
  };
}
