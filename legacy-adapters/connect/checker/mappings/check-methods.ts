import { argumentFault, isMethodName, METHOD_NAMES } from '../../methods/method-table.ts';
import { type CheckContext, reportIn } from '../check-context.ts';
import { type MethodStep, methodCallsOf } from './method-calls.ts';
import { placedMappingsOf, ROLE_CODES } from './placed-mappings.ts';

/** Methods exist and have the arguments that they need. */
export function checkMethods(context: CheckContext): void {
  for (const { mapping, role } of placedMappingsOf(context.reading)) {
    for (const call of methodCallsOf(mapping)) {
      const message = problemOf(call);
      const place = { source: mapping.source, span: call.span };
      if (message !== null) reportIn(context, place, { code: ROLE_CODES[role], message });
    }
  }
}

function problemOf({ name, args }: MethodStep): string | null {
  if (!isMethodName(name)) {
    return `There is no method ->${name}. Use one of ${METHOD_NAMES.join(', ')}.`;
  }
  const fault = argumentFault(name, args);
  return fault === null ? null : `The method ->${name} ${fault}.`;
}
