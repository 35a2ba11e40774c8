import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import { type CheckContext, listed, reportAt } from '../check-context.ts';

/** A connector without `http` calls nobody, so that nothing is said of a call. */
export function checkVirtualConnectors(context: CheckContext): void {
  for (const connector of context.reading.connectors) {
    if (connector.isVirtual) checkArguments(context, connector);
  }
}

function checkArguments(context: CheckContext, connector: ConnectorReading): void {
  const { source, maxBatchSize, errors, isSuccess, directive } = connector;
  const pointless = [
    ...(source === null ? [] : ['source']),
    ...(maxBatchSize === null ? [] : ['batch']),
    ...(errors.message === null && errors.extensions === null ? [] : ['errors']),
    ...(isSuccess === null ? [] : ['isSuccess']),
  ];
  if (pointless.length === 0) return;
  const message =
    `@${directive.name.value} has no http, so that nothing is called and ${listed(pointless)} would mean nothing. ` +
    `Add http with one method, such as http: { GET: "/items" }, or remove ${listed(pointless)}.`;
  reportAt(context, directive, { code: 'GRAPH_QL_ERROR', message });
}
