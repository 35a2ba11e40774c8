/** Rows of cells as a Markdown table whose columns are aligned; the first row is the head. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padStart(width)).join(' | ')} |\n`;
  const rule = widths.map((width) => `${'-'.repeat(width - 1)}:`);
  return [rows[0] ?? [], rule, ...rows.slice(1)].map(line).join('');
}
