import type { HttpMethod } from './connectors.ts';

/** How a service wants values written where the mapping language leaves a choice. */
export interface RequestEncoding {
  /** A list in `queryParams`: `k=1&k=2`, `k[]=1&k[]=2` or `k=1,2`. */
  readonly arrays: 'repeat' | 'brackets' | 'comma';
  /** A boolean in a query, a path or a form: `true`/`false` or `1`/`0`. */
  readonly booleans: 'text' | 'number';
}

/** What a connector asks the transport to send. */
export interface ConnectorRequest {
  readonly method: HttpMethod;
  /** Absolute. */
  readonly url: string;
  /** In the order in which they are sent; a name may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | null;
}

/** A request, or the reason why the variables at hand make none. The reason holds no values. */
export type RequestResult =
  | { readonly ok: true; readonly request: ConnectorRequest }
  | { readonly ok: false; readonly message: string };
