const maxLength = 300;
// Nobody writes messages for users of that length; and the patterns below need not run over a whole trace.
const maxExamined = 2000;

/** Signs of a text that was made for the developers of a service, not for its users. */
const internalSigns: readonly RegExp[] = [
  // Class names: with a namespace, a static call, or an exception by its name.
  /\w\\+[A-Za-z_]/,
  /\w::\w/,
  /\b[A-Z]\w+(?:Exception|Error)\b/,
  // SQL, as databases and query builders print it. Lower-case English such as "select … from the list" is none.
  /\bSQLSTATE\b|\(SQL:|\(Connection:/i,
  /\bselect\s+(?:\*|distinct\s|(?:count|sum|min|max|avg)\(|[\w.]*[`"])[\s\S]{0,500}?\bfrom\b/i,
  /\bSELECT\b[\s\S]{0,500}?\bFROM\b/,
  /\binsert\s+into\s+\S+\s*\(/i,
  /\bupdate\s+\S+\s+set\s+\S+\s*=/i,
  /\bdelete\s+from\s+[\w.`"]+\s+where\b/i,
  // File paths: absolute ones, and PHP sources.
  /(?:^|[\s("'`=:[])\/(?:[\w.@-]+\/)+/,
  /\b[A-Za-z]:\\/,
  /\.php\b/i,
  // Traces, and what PHP itself reports.
  /#\d+ (?:\/|\{main\}|\[internal)|\bstack trace\b|\bon line \d/i,
  /\bCall to (?:a member|undefined|private|protected)\b/,
  /\bUndefined (?:variable|index|array key|property|offset)\b/,
  // Markup, and addresses which tell how the service is called or what it talks to.
  /<[a-z!/?][^<>]{0,200}>/i,
  /\bhttps?:\/\/\S*[?@]/i,
  /\b(?!https?:)[a-z][a-z\d+.-]{1,20}:\/\/\S/i,
];

/**
 * A message of a legacy service in a form that a client may see: one line of at most 300 characters. Null when nothing
 * is left of it, or when it shows class names, SQL, file paths, traces, markup or URLs with a query.
 */
export function scrubMessage(text: string): string | null {
  if (text.length > maxExamined) return null;
  if (internalSigns.some((sign) => sign.test(text))) return null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
  const line = text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
  if (line === '') return null;
  return line.length <= maxLength ? line : `${cutAt(line, maxLength - 1)}…`;
}

function cutAt(text: string, length: number): string {
  const cut = text.slice(0, length);
  // Half of a surrogate pair is not a character.
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
