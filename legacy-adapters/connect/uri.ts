/** A URL in pieces that are encoded already. The fragment is dropped. */
export interface Uri {
  /** Scheme and authority: `https://host:8443`; empty for a relative URL. */
  readonly origin: string;
  /** `''`, or from the first character behind the origin up to `?`. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
}

const originForm = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*/;

/** Cuts a URL at its separators. Nothing is decoded, normalised or checked. */
export function splitUri(text: string): Uri {
  const [origin = ''] = originForm.exec(text) ?? [];
  const [location = ''] = text.slice(origin.length).split('#', 1);
  const mark = location.indexOf('?');
  if (mark < 0) return { origin, path: location, query: '' };
  return { origin, path: location.slice(0, mark), query: location.slice(mark + 1) };
}

/** The URL as text. An absolute URL has at least the path `/`. */
export function formatUri({ origin, path, query }: Uri): string {
  const location = path.startsWith('/') ? path : `/${path}`;
  return query === '' ? `${origin}${location}` : `${origin}${location}?${query}`;
}

/** Appends a path, with one `/` at the seam. `''` and `/` add nothing; a slash at the end of the result is kept. */
export function joinPath(path: string, addition: string): string {
  if (addition === '' || addition === '/') return path;
  const tail = addition.startsWith('/') ? addition.slice(1) : addition;
  return appendSegment(path, tail);
}

/** Appends an encoded segment behind one `/`. An empty one leaves the path with a slash at its end. */
export function appendSegment(path: string, segment: string): string {
  return path.endsWith('/') ? `${path}${segment}` : `${path}/${segment}`;
}

/** Appends query text, with one `&` at the seam. Nothing is sorted or made unique. */
export function joinQuery(query: string, addition: string): string {
  if (query === '' || addition === '') return query + addition;
  const left = query.endsWith('&') ? query.slice(0, -1) : query;
  const right = addition.startsWith('&') ? addition.slice(1) : addition;
  return `${left}&${right}`;
}
