import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ExceededLimit } from '@banyan/platform/request/call-budget.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { RunningSource } from '../sources/running-source.ts';

/** Whose call is to be made. */
export interface LimitedCall {
  readonly definition: Pick<ConnectorDefinition, 'coordinate'>;
  readonly source: Pick<RunningSource, 'name' | 'mostCallsPerOperation'>;
  readonly service: string;
}

/** Takes one call out of the budget of the client's operation. Throws a BanyanError when it allows none; then nothing is sent. */
export function takeCall(call: LimitedCall, { budget }: RequestContext): void {
  const { source, definition, service } = call;
  const name = `${service}.${source.name || definition.coordinate}`;
  const exceeded = budget?.take(name, source.mostCallsPerOperation) ?? null;
  if (exceeded !== null) throw limitError(call, name, exceeded);
}

function limitError(
  { source, definition, service }: LimitedCall,
  name: string,
  exceeded: ExceededLimit,
) {
  const { kind, most } = exceeded;
  const setting =
    kind === 'operation'
      ? 'limits.maxLegacyCalls'
      : `subgraphs.${service}.sources.${source.name}.maxCallsPerOperation`;
  const what = kind === 'operation' ? 'legacy calls' : `calls of ${name}`;
  const message =
    `The operation needs more than ${most} ${what} (${setting}), so that ${name} was not called any more. ` +
    `Ask for fewer objects, or for fewer of their fields.`;
  return new BanyanError('REQUEST_LIMIT_EXCEEDED', message, {
    service,
    extensions: { connector: { coordinate: `${service}:${definition.coordinate}` } },
  });
}
