import { type CheckContext, reportAt } from '../check-context.ts';

/** Connector ids are GraphQL names and unique. */
export function checkIds(context: CheckContext): void {
  const seen = new Set<string>();
  for (const { id } of context.reading.connectors) {
    if (id === null) continue;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(id.value)) {
      const message = `"${id.value}" is no connector id. Expected a name of letters, digits and "_".`;
      reportAt(context, id, { code: 'INVALID_CONNECTOR_ID_NAME', message });
    }
    if (seen.has(id.value)) {
      const message = `There is another connector with the id "${id.value}". Give each its own.`;
      reportAt(context, id, { code: 'DUPLICATE_ID_NAME', message });
    }
    seen.add(id.value);
  }
}
