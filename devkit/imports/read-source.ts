/** Something in a file that a rule is about. */
export interface Mention {
  readonly line: number;
  /** The imported module, or `process.env`. */
  readonly text: string;
}

// Alternatives that come first win: whatever looks like an import inside a comment or a text is not one. A text in
// quotes right behind `from`, `import` or `import(` is one.
const pattern =
  /\/\/.*|\/\*[\s\S]*?\*\/|\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\bprocess\.env\b/g;

/** The modules that a TypeScript file imports or re-exports, types and dynamic imports included, in order. */
export function readImports(source: string): readonly Mention[] {
  return mentions(source, (match) => match[2]);
}

/** The places where a file reads the environment of the process. */
export function readEnvironmentUses(source: string): readonly Mention[] {
  return mentions(source, (match) => (match[0] === 'process.env' ? match[0] : undefined));
}

function mentions(
  source: string,
  pick: (match: RegExpExecArray) => string | undefined,
): readonly Mention[] {
  return [...source.matchAll(pattern)].flatMap((match) => {
    const text = pick(match);
    if (text === undefined) return [];
    return [{ line: source.slice(0, match.index).split('\n').length, text }];
  });
}
