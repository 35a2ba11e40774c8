import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** The pages for users, as paths from the root of the repository. */
export function listPages(): readonly string[] {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];
}

/** Links of a page into this repository that lead to no file, or to no heading of it. */
export function brokenLinksOf(page: string): readonly string[] {
  const links = withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g);
  return [...links]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target) && !leadsSomewhere(page, target));
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', heading] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return false;
  return heading === undefined || headingsOf(file).has(heading);
}

function headingsOf(page: string): ReadonlySet<string> {
  const headings = withoutCode(page).matchAll(/^#+ (.*)$/gm);
  return new Set([...headings].map(([, text = '']) => toAnchor(text)));
}

/** As GitHub and most other renderers make it. */
function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function withoutCode(page: string): string {
  return readFileSync(join(root, page), 'utf8').replace(/^ *```.*?^ *```/gms, '');
}
