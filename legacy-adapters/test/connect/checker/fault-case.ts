/** A schema with its faults marked where they stand: `«CODE»` before the first character of each. */
export interface FaultCase {
  readonly title: string;
  readonly sdl: string;
}

/** The links of a schema, and one source called `api`. */
export const HEADER = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@external"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "https://api.example.org/v1" })
`;

/** The schema without marks, and `CODE line:column` for each of them in the order of their places. */
export function readMarks(marked: string): { sdl: string; faults: readonly string[] } {
  const [first = '', ...rest] = marked.split('«');
  const faults: string[] = [];
  let sdl = first;
  for (const part of rest) {
    const [code = '', text = ''] = part.split('»');
    const lines = sdl.split('\n');
    faults.push(`${code} ${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`);
    sdl += text;
  }
  return { sdl, faults };
}
