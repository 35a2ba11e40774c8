/** Why a body that begins with `<` is no JSON. */
export function describeMarkup(text: string): string {
  if (phpMessage.test(text)) return 'PHP printed a warning or an error instead of plain JSON';
  return text.startsWith('<?xml') ? 'it is XML, not JSON' : 'it is an HTML page, not JSON';
}

const phpMessage = /^<br \/>\s*<b>|^<b>(?:Warning|Notice|Deprecated|Fatal error)<\/b>/;

/** Why a text that does not begin with `<` cannot be read. Quotes nothing of it. */
export function describeBrokenJson(text: string): string {
  if (!/^[[{"]/.test(text)) return 'it is not JSON';
  const isClosed = text.startsWith('"') ? text.endsWith('"') : /[\]}]$/.test(text);
  return isClosed ? 'it is malformed JSON' : 'its JSON ends too early or has other text behind it';
}
