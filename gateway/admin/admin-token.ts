import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an `Authorization` header holds the token. */
export type TokenCheck = (authorization: string | undefined) => boolean;

/** A check that takes equally long for all wrong tokens, whatever they have in common with the right one. */
export function createTokenCheck(token: string): TokenCheck {
  const right = digest(token);
  return (authorization = '') => {
    const sent = /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
    return timingSafeEqual(digest(sent), right);
  };
}

/** Of equal length for all texts, as the comparison needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
