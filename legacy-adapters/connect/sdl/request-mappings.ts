import type { Selection, Template } from '../ast.ts';
import type { ConnectorReading, RequestReading } from './schema-reading.ts';

/** Everything of a connector that is evaluated before the call. */
export function requestMappingsOf(
  reading: RequestReading & Pick<ConnectorReading, 'url' | 'body'>,
): readonly (Selection | Template)[] {
  const templates = reading.headers.map(({ content }) =>
    content.kind === 'value' ? content.template : null,
  );
  return [
    reading.url?.template ?? null,
    ...templates,
    reading.body,
    reading.path,
    reading.queryParams,
  ].filter((mapping) => mapping !== null);
}
