import { isSecretName, MASK, maskUrlSecrets } from './secrets.ts';

const longestText = 80;

/**
 * A value as a fault shows it. `names` are the keys that lead to the value and the variable it came from: when one of
 * them looks secret the value is not shown. Members of objects and lists are never shown.
 */
export function describeReceived(value: unknown, names: readonly string[]): string {
  if (value === undefined) return 'nothing';
  if (names.some(isSecretName)) return `${MASK} (hidden, it may be a secret)`;
  if (typeof value === 'string') return JSON.stringify(shorten(maskUrlSecrets(value)));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

function shorten(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}
