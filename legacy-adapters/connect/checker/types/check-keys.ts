import type { KeyFields } from '../../connectors.ts';
import { referencesOf } from '../../references.ts';
import { derivedKeyOf, entityTypeOf, KEY_VARIABLES, keyMappingsOf } from '../../sdl/derived-key.ts';
import type { ConnectorReading, SchemaReading } from '../../sdl/schema-reading.ts';
import { type ObjectEntry, objectTypesOf } from '../../type-map.ts';
import { type CheckContext, reportAt, reportIn } from '../check-context.ts';
import { isSubset, printFieldSet, unresolvableFields } from './field-set.ts';
import { type KeyDeclaration, keysOf } from './keys.ts';

/** Derived keys are field sets, and each resolvable `@key` has a connector which can be called with it. */
export function checkKeys(context: CheckContext): void {
  for (const connector of context.reading.connectors) {
    checkDerivedKey(context, connector);
    checkWholeReads(context, connector);
  }
  for (const type of objectTypesOf(context.reading.types)) checkCoverage(context, type);
}

function checkDerivedKey(context: CheckContext, connector: ConnectorReading): void {
  const { types } = context.reading;
  const type = entityTypeOf(connector);
  for (const field of unresolvableFields(types, type, derivedKeyOf(connector, types))) {
    const message =
      `The key of this connector would be ${type}.${field} as a whole, which is an object. ` +
      `Read the members that are needed, such as .${field}.id.`;
    reportAt(context, connector.directive, { code: 'CONNECTORS_CANNOT_RESOLVE_KEY', message });
  }
}

/** The key variable holds only the members that are read of it somewhere, so that as a whole it may be empty. */
function checkWholeReads(context: CheckContext, connector: ConnectorReading): void {
  const variable = KEY_VARIABLES[connector.kind];
  for (const mapping of keyMappingsOf(connector)) {
    for (const reference of referencesOf(mapping)) {
      if (reference.variable !== variable || reference.keys.length > 0 || reference.isCounted) {
        continue;
      }
      const message =
        `$${variable} as a whole holds nothing but what is read of it elsewhere. ` +
        `Read the members that are needed, such as $${variable} { id }.`;
      const place = { source: mapping.source, span: reference.span };
      reportIn(context, place, { code: 'CONNECTORS_CANNOT_RESOLVE_KEY', message });
    }
  }
}

function checkCoverage(context: CheckContext, type: ObjectEntry): void {
  const derived = derivedKeysFor(context.reading, type.name);
  for (const key of keysOf(context.reading, type)) {
    if (!key.isResolvable || derived.some((fields) => serves(fields, key))) continue;
    const fields = printFieldSet(key.fields);
    const message =
      `No connector can be called with the key "${fields}" of ${type.name}. Add a @connect to ${type.name} that uses it ` +
      `($this or $batch), set entity: true on a Query field with these arguments, or declare the key resolvable: false.`;
    reportAt(context, key.directive, { code: 'MISSING_ENTITY_CONNECTOR', message });
  }
}

/** The key suffices when it has all that the connector needs; otherwise the rest comes from other connectors. */
function serves(derived: KeyFields, { fields }: KeyDeclaration): boolean {
  const needsSome = Object.keys(derived).length > 0;
  return needsSome && (isSubset(fields, derived) || isSubset(derived, fields));
}

function derivedKeysFor({ connectors, types }: SchemaReading, type: string): readonly KeyFields[] {
  return connectors
    .filter((connector) => connector.kind !== 'root' && entityTypeOf(connector) === type)
    .map((connector) => derivedKeyOf(connector, types));
}
