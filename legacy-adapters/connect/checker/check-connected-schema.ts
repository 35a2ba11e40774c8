import type { Diagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { createFaultList } from '../sdl/faults.ts';
import type { SchemaReading } from '../sdl/schema-reading.ts';
import type { Check } from './check-context.ts';
import { checkEmits } from './events/check-emits.ts';
import { checkHeaders } from './http/check-headers.ts';
import { checkIds } from './http/check-ids.ts';
import { checkSourceReferences, checkSources } from './http/check-sources.ts';
import { checkUrls } from './http/check-urls.ts';
import { checkVirtualConnectors } from './http/check-virtual.ts';
import { checkMethods } from './mappings/check-methods.ts';
import { checkResultKinds } from './mappings/check-result-kinds.ts';
import { checkVariablePaths } from './mappings/check-variable-paths.ts';
import { checkVariables } from './mappings/check-variables.ts';
import { checkSelectionTypes } from './selections/check-selection-types.ts';
import { checkUnresolvedFields } from './selections/check-unresolved-fields.ts';
import { checkBatches } from './types/check-batches.ts';
import { checkEntityConnectors } from './types/check-entity-connectors.ts';
import { checkKeys } from './types/check-keys.ts';
import { checkSchemaTypes } from './types/check-schema-types.ts';
import { checkTypeConnectors } from './types/check-type-connectors.ts';
import { checkUnsupported } from './types/check-unsupported.ts';

/** Each looks at sources and connectors one by one. */
const connectorChecks: readonly Check[] = [
  checkSources,
  checkSourceReferences,
  checkIds,
  checkUrls,
  checkVirtualConnectors,
  checkHeaders,
  checkVariables,
  checkVariablePaths,
  checkMethods,
  checkResultKinds,
  checkSchemaTypes,
  checkSelectionTypes,
  checkTypeConnectors,
  checkEntityConnectors,
  checkBatches,
];

/** These conclude from what all connectors give together, so that one faulty connector would make them wrong. */
const coverageChecks: readonly Check[] = [checkKeys, checkUnresolvedFields];

/**
 * Finds all semantic faults of a schema, in no particular order. `isComplete` says that reading found none: otherwise
 * (and when a connector is at fault here) it is not asked whether every field and key has a connector.
 */
export function checkConnectedSchema(
  reading: SchemaReading,
  isComplete: boolean,
): readonly Diagnostic[] {
  const context = { reading, faults: createFaultList() };
  for (const check of connectorChecks) check(context);
  const areConnectorsSound = isComplete && context.faults.diagnostics.length === 0;
  checkUnsupported(context);
  checkEmits(context);
  if (areConnectorsSound) for (const check of coverageChecks) check(context);
  return context.faults.diagnostics;
}
