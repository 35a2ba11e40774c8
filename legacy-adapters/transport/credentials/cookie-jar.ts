/** The cookies of one session with one service. */
export interface CookieJar {
  /** Takes the `Set-Cookie` headers of an answer. */
  store(setCookies: readonly string[]): void;
  /** Value of a `Cookie` header; null when there are none. */
  header(): string | null;
  /** Null when there is none. */
  get(name: string): string | null;
}

/**
 * Attributes count only as far as a cookie is deleted by them (a past `Expires`, `Max-Age=0`): all requests go to the one service
 * that has set them.
 */
export function createCookieJar(now: () => number): CookieJar {
  const cookies = new Map<string, string>();
  return {
    store(setCookies) {
      for (const text of setCookies) storeCookie(cookies, text, now());
    },
    header() {
      if (cookies.size === 0) return null;
      return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    get: (name) => cookies.get(name) ?? null,
  };
}

const cookieForm = /^([!#$%&'*+\-.^_`|~\w]+)=([\x21-\x3a\x3c-\x7e]*)$/;

function storeCookie(cookies: Map<string, string>, text: string, nowMs: number): void {
  const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
  const [, name, value = ''] = cookieForm.exec(pair) ?? [];
  if (name === undefined) return;
  if (isDeletion(attributes, nowMs)) cookies.delete(name);
  else cookies.set(name, value);
}

function isDeletion(attributes: readonly string[], nowMs: number): boolean {
  const values = new Map(
    attributes.map((attribute) => {
      const [name = '', value = ''] = attribute.split('=', 2);
      return [name.toLowerCase(), value] as const;
    }),
  );
  const maxAge = values.get('max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = values.get('expires');
  return expires !== undefined && Date.parse(expires) <= nowMs;
}
