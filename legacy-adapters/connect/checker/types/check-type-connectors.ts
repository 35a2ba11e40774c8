import { KEY_VARIABLES } from '../../sdl/derived-key.ts';
import type { ConnectorReading } from '../../sdl/schema-reading.ts';
import { type CheckContext, reportAt } from '../check-context.ts';

/** Connectors stand on types and fields where they can be called. */
export function checkTypeConnectors(context: CheckContext): void {
  for (const connector of context.reading.connectors) {
    if (connector.field === null) checkType(context, connector);
  }
}

function checkType(
  context: CheckContext,
  { parentType, directive, entity }: ConnectorReading,
): void {
  if (Object.values(context.reading.types.roots).includes(parentType)) {
    const message = `@${directive.name.value} may not stand on ${parentType} itself. Put it on the fields of ${parentType}.`;
    reportAt(context, directive, { code: 'CONNECT_ON_ROOT', message });
  }
  if (entity?.value !== false) return;
  const message =
    `A connector on a type always resolves its entities by $${KEY_VARIABLES.typeSingle} or $${KEY_VARIABLES.typeBatch}. ` +
    `Remove entity: false.`;
  reportAt(context, entity, { code: 'CONNECT_ON_TYPE_MUST_BE_ENTITY', message });
}
