import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';

/** For an argument that cannot be used: `fields` name it. `form` ends with what was received, see {@link quote}. */
export function badArgument(path: string, fault: string): BanyanError {
  return new BanyanError('BAD_USER_INPUT', `${path}: ${fault}`, { fields: { [path]: [fault] } });
}

const longestQuote = 60;

/** A received text as messages show it. */
export function quote(text: string): string {
  const shown = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
  return JSON.stringify(shown);
}
