import type { RequestEncoding, RequestFault } from '../request-types.ts';
import { encodeValue } from './percent-encoding.ts';

/** What a service that does not decode paths still gets as it was meant, and what no server takes for a separator. */
const rawForm = /^[A-Za-z0-9\-._~,:@]*$/;

const notRaw: RequestFault = {
  ok: false,
  message:
    'gave a value that the service cannot read from its path: expected letters, digits and - . _ ~ , : @',
  isInput: true,
};

/** A value as it stands in a path, or a fault whose message speaks of the value's expression. */
export function encodePathValue(
  text: string,
  style: RequestEncoding['paths'],
): string | RequestFault {
  if (style === 'encoded') return encodeValue(text);
  return rawForm.test(text) ? text : notRaw;
}
