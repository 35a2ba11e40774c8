import type { FormPart } from '@banyan/platform/request/uploaded-file.ts';
import type { HttpMethod } from './connectors.ts';

/** How a service wants values written where the mapping language leaves a choice. */
export interface RequestEncoding {
  /** A list in `queryParams`: `k=1&k=2`, `k[]=1&k[]=2`, `k[0]=1&k[1]=2` or `k=1,2`. */
  readonly arrays: 'repeat' | 'brackets' | 'indexed' | 'comma';
  /** A boolean in a query, a path or a form: `true`/`false` or `1`/`0`. */
  readonly booleans: 'text' | 'number';
  /** An object in `queryParams`: a fault, or `filter[status]=open`. */
  readonly objects: 'refuse' | 'brackets';
  /** An empty text in a body or in `queryParams`. Items of lists are never left out. */
  readonly emptyStrings: 'send' | 'omit' | 'null';
  /** A value in a path: percent-encoded, or as it is, and refused where that is not possible. */
  readonly paths: 'encoded' | 'raw';
  /** Methods that are sent as POST, with the method as the member `_method` of the body. */
  readonly spoofedMethods: readonly HttpMethod[];
  /** The same for requests with files. */
  readonly spoofedUploads: readonly HttpMethod[];
}

/** What a connector asks the transport to send. */
export interface ConnectorRequest {
  readonly method: HttpMethod;
  /** Absolute. */
  readonly url: string;
  /** In the order in which they are sent; a name may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Text, the parts of a `multipart/form-data` body, whose content type is left to the transport, or null. */
  readonly body: string | readonly FormPart[] | null;
}

/** Why the variables at hand make no request. */
export interface RequestFault {
  readonly ok: false;
  /** Holds no values. */
  readonly message: string;
  /** Set when the mapping is right, and only this value cannot be sent to this service. */
  readonly isInput?: true;
}

/** A request, or the reason why there is none. */
export type RequestResult =
  | { readonly ok: true; readonly request: ConnectorRequest }
  | RequestFault;
