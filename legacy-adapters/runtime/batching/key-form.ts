import type { EntityKey } from '../entities/entity-key.ts';

/** Forms that the keys of a type may have, see {@link canonicalKey}. */
export const KEY_FORMS = ['text', 'integer', 'uuid'] as const;

/** One of {@link KEY_FORMS}. */
export type KeyForm = (typeof KEY_FORMS)[number];

/**
 * The text by which keys of that form are compared, or null when the key is not of that form and so names nothing:
 * - `text`: the key as it is, `7` and `"7"` being equal;
 * - `integer`: without leading zeros. A database that takes `1abc` for 1 is not asked;
 * - `uuid`: in small letters.
 */
export function canonicalKey(key: EntityKey, form: KeyForm): string | null {
  if (form === 'text') return key.text;
  const parts = keyTexts(key).map(canonicalTexts[form]);
  return parts.includes(null) ? null : JSON.stringify(parts);
}

/** The texts that a key is made of, whatever their form. */
export function keyTexts({ text }: EntityKey): readonly string[] {
  return [JSON.parse(text) as string | readonly string[]].flat(
    Number.POSITIVE_INFINITY,
  ) as string[];
}

const canonicalTexts: Readonly<Record<'integer' | 'uuid', (text: string) => string | null>> = {
  integer: (text) => /^0*(\d+)$/.exec(text)?.[1] ?? null,
  uuid: (text) =>
    /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : null,
};
