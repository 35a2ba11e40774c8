import { objectTypesOf } from '../../type-map.ts';
import { type CheckContext, reportAt } from '../check-context.ts';
import { resolvedFieldsOf } from './resolved-fields.ts';

/** Every field of an object type gets its value from somewhere. */
export function checkUnresolvedFields(context: CheckContext): void {
  const { types } = context.reading;
  const resolved = resolvedFieldsOf(context.reading);
  const roots = Object.values(types.roots);
  for (const type of objectTypesOf(types)) {
    for (const [name, field] of type.fields) {
      if (type.name === types.roots.subscription || resolved.has(type.name, name)) continue;
      const message = roots.includes(type.name)
        ? `${type.name}.${name} has no connector. Add a @connect to it.`
        : `No connector gives ${type.name}.${name}. Select it where ${type.name} is mapped, add a @connect to it, or remove it.`;
      reportAt(context, field.name, { code: 'CONNECTORS_UNRESOLVED_FIELD', message });
    }
  }
}
