import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { RequestFault } from '../../connect/request-types.ts';
import { UnsentRequest } from '../../transport/transport-failure.ts';

/** Longest URL that is sent, in characters, unless a source says more: web servers read lines of 8 KiB. */
export const LONGEST_URL = 8000;

/** The error of a request that could not be built: `BAD_USER_INPUT` when only the value at hand is to blame, else `MAPPING_FAILED`. */
export function unbuiltRequest(
  { message, isInput }: RequestFault,
  { coordinate }: ConnectorDefinition,
  service: string,
): UnsentRequest {
  const code = isInput === true ? 'BAD_USER_INPUT' : 'MAPPING_FAILED';
  return new UnsentRequest(code, `${coordinate}: ${message}`, { service });
}

/** The error of a request with more parameters than the service reads. */
export function tooManyParameters(
  most: number,
  { coordinate }: ConnectorDefinition,
  service: string,
): UnsentRequest {
  const message =
    `${coordinate}: The values make more than ${most} parameters of a query or a form, of which the service would drop the ` +
    'rest (request.maxParameters)';
  return new UnsentRequest('BAD_USER_INPUT', message, { service });
}

/** The error of a request whose values make its URL longer than servers read. */
export function unsendableUrl(
  longest: number,
  { coordinate }: ConnectorDefinition,
  service: string,
): UnsentRequest {
  const message = `${coordinate}: The values make a URL of more than ${longest} characters, which the service may not read`;
  return new UnsentRequest('BAD_USER_INPUT', message, { service });
}
