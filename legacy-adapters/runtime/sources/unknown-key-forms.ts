import { createTypeMap, objectTypeOf, type TypeMap } from '../../connect/type-map.ts';
import type { LegacySubgraphOptions } from '../legacy-subgraph.ts';

/** Throws when `keyForm` of a source names a type or a field that the schema does not have. */
export function refuseUnknownKeyForms({ name, schema, sources }: LegacySubgraphOptions): void {
  const types = createTypeMap(schema.document);
  for (const [source, { keyForm }] of Object.entries(sources)) {
    if (typeof keyForm === 'string') continue;
    const unknown = Object.keys(keyForm).filter((place) => !isKnown(place, types));
    if (unknown.length === 0) continue;
    throw new Error(
      `subgraphs.${name}.sources.${source}.keyForm: expected default, object types of the schema, ` +
        `or fields of them such as Product.sku, got ${unknown.join(', ')}`,
    );
  }
}

function isKnown(place: string, types: TypeMap): boolean {
  const [typeName = '', field, ...rest] = place.split('.');
  if (place === 'default') return true;
  const type = objectTypeOf(types, typeName);
  if (type === null || rest.length > 0) return false;
  return field === undefined || type.fields.has(field);
}
