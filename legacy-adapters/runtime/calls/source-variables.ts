import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { MappingVariables } from '../../connect/mapping.ts';
import type { RunningSource } from '../sources/running-source.ts';

/** With what mappings know of the source and of the client's request. */
export function withSourceVariables(
  variables: MappingVariables,
  { config, env }: Pick<RunningSource, 'config' | 'env'>,
  { headers, values = {} }: RequestContext,
): MappingVariables {
  const request = { headers: Object.fromEntries(headers) };
  return { ...variables, config, env, context: values, request };
}
