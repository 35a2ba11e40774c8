import type { ConnectorRequest } from '../../connect/request-types.ts';

/** Parameters in the query of a request, or in its form when it has more there. A JSON body has none. */
export function parameterCount({ url, headers, body }: Omit<ConnectorRequest, 'method'>): number {
  return Math.max(countPairs(url), countFields(headers, body));
}

function countFields(headers: ConnectorRequest['headers'], body: ConnectorRequest['body']): number {
  if (body === null) return 0;
  if (typeof body !== 'string') return body.length;
  return headers.some(saysForm) ? countPairs(body) : 0;
}

function saysForm([name, value]: readonly [name: string, value: string]): boolean {
  return name.toLowerCase() === 'content-type' && value.includes('x-www-form-urlencoded');
}

function countPairs(text: string): number {
  return text.split('&').length;
}
