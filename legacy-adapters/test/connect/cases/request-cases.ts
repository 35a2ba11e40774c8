import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import type { RequestSetup } from '../build-request.ts';

interface UrlCase {
  readonly title: string;
  readonly setup: RequestSetup;
  readonly url: string;
}

/** A request that cannot be made, with the reason. */
interface RefusedCase {
  readonly title: string;
  readonly setup: RequestSetup;
  readonly message: string;
}

interface HeaderCase {
  readonly title: string;
  readonly setup: RequestSetup;
  readonly headers: readonly (readonly [string, string])[];
}

/** The rest of the setup is a POST to `/users`. */
interface BodyCase {
  readonly title: string;
  readonly setup: Partial<RequestSetup>;
  readonly body: string | null;
  readonly contentType: string | null;
}

export const urlCases = readCases<UrlCase>('urls');
export const refusedCases = readCases<RefusedCase>('refused');
export const headerCases = readCases<HeaderCase>('headers');
export const bodyCases = readCases<BodyCase>('bodies');

function readCases<T>(name: string): readonly T[] {
  const text = readFileSync(join(import.meta.dirname, 'requests', `${name}.json`), 'utf8');
  return parseJson(text) as unknown as readonly T[];
}
