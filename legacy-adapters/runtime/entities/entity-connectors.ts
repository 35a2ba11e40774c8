import type { ConnectorDefinition } from '../../connect/connectors.ts';
import { createBatchLimit } from '../batching/batch-limit.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import { readTypeOf, type SchemaFacts } from '../fields/schema-facts.ts';
import type { EntityConnector } from './entity-loader.ts';
import { canStandIn } from './stand-in.ts';

/** Connectors that load entities by key, by the type which they load, in order of preference. */
export function entityConnectorsByType(
  facts: SchemaFacts,
  calls: readonly ConnectorCall[],
): ReadonlyMap<string, readonly EntityConnector[]> {
  const byType = Map.groupBy(
    calls.filter(({ definition }) => isEntityConnector(definition)),
    ({ definition }) => readTypeOf(facts, definition),
  );
  return new Map([...byType].map(([typeName, ofType]) => [typeName, toConnectors(ofType)]));
}

/** Batch connectors first: they cost one call for any number of entities. */
const preference: readonly ConnectorDefinition['kind'][] = [
  'typeBatch',
  'typeSingle',
  'explicitEntity',
];

function isEntityConnector({ kind }: ConnectorDefinition): boolean {
  return preference.includes(kind);
}

function toConnectors(calls: readonly ConnectorCall[]): EntityConnector[] {
  const inOrder = preference.flatMap((kind) =>
    calls.filter((call) => call.definition.kind === kind),
  );
  return inOrder.map((call) => ({
    call,
    single: call.definition.kind === 'typeBatch' ? singleFor(call, inOrder) : null,
    limit: createBatchLimit({
      maxKeys: call.definition.maxBatchSize,
      maxUrlLength: call.maxUrlLength,
    }),
  }));
}

/** What it loads is kept under the batch connector's key. */
function singleFor(batch: ConnectorCall, calls: readonly ConnectorCall[]): ConnectorCall | null {
  const keyText = JSON.stringify(batch.definition.key);
  const isStandIn = (call: ConnectorCall) =>
    call.definition.kind !== 'typeBatch' &&
    JSON.stringify(call.definition.key) === keyText &&
    canStandIn(call, batch);
  return calls.find(isStandIn) ?? null;
}
