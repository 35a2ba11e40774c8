/** What a fenced code block of a page is for, as the words behind its language say it. */
export type Block =
  /** ` ```graphql file=schema/books.graphql `: the whole of a file. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** ` ```graphql append=schema/books.graphql `: what comes to the end of a file. */
  | { readonly kind: 'append'; readonly path: string; readonly text: string }
  /** ` ```sh define `: functions for all commands behind it. */
  | { readonly kind: 'define'; readonly text: string }
  /** ` ```sh run `, or `run exit=1` for a command that is to fail. */
  | { readonly kind: 'run'; readonly text: string; readonly exitCode: number }
  /** ` ```sh server at=localhost:4000 until="GraphQL at" `: runs on, and is ready when it prints these words. */
  | { readonly kind: 'server'; readonly text: string; readonly at: string; readonly until: string }
  /** ` ```json output ` or ` ```text output `: what the command before prints. */
  | { readonly kind: 'output'; readonly language: string; readonly text: string }
  | { readonly kind: 'unknown'; readonly info: string };

/** One `##` heading with the blocks below it. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The sections of a Markdown page which have code blocks, in order. */
export function readPage(markdown: string): readonly Section[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ title: text.slice(0, text.indexOf('\n')), blocks: readBlocks(text) }))
    .filter(({ blocks }) => blocks.length > 0);
}

function readBlocks(text: string): readonly Block[] {
  const fences = text.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```/gms);
  return [...fences].map(([, language = '', info = '', body = '']) =>
    toBlock(language, info.trim(), body),
  );
}

function toBlock(language: string, info: string, text: string): Block {
  const [, key = info, value = ''] = /^(\w+)=(\S+)$/.exec(info) ?? [];
  const [, exitCode] = /^run(?: exit=(\d+))?$/.exec(info) ?? [];
  const [, at, until] = /^server at=(\S+) until="(.+)"$/.exec(info) ?? [];
  if (key === 'file' || key === 'append') return { kind: key, path: value, text };
  if (info === 'define') return { kind: 'define', text };
  if (info === 'output') return { kind: 'output', language, text };
  if (at !== undefined && until !== undefined) return { kind: 'server', text, at, until };
  if (/^run(?: exit=\d+)?$/.test(info))
    return { kind: 'run', text, exitCode: Number(exitCode ?? 0) };
  return { kind: 'unknown', info: `${language} ${info}` };
}
