const secretWords = new Set(
  'token tokens password passwd passphrase secret secrets key keys credential credentials dsn auth authorization'.split(
    ' ',
  ),
);

/** Shown in place of anything that may be secret. Says nothing about the value, not even its length. */
export const MASK = '***';

/** Whether a setting or variable of this name probably holds a secret: `apiKey`, `DB_PASSWORD`, `x-auth-token`. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^a-zA-Z0-9]+/);
  return words.some((word) => secretWords.has(word.toLowerCase()));
}

/** Masks what is secret inside a text that is otherwise fit to be shown: credentials and secret parameters of a URL. */
export function maskUrlSecrets(text: string): string {
  return text
    .replace(/(\/\/)[^/?#\s]*@/g, `$1${MASK}@`)
    .replace(/([?&;])([^=&;#\s]+)=([^&;#\s]*)/g, maskParameter);
}

function maskParameter(whole: string, separator: string, name: string): string {
  return isSecretName(name) ? `${separator}${name}=${MASK}` : whole;
}
