/** Forms that the keys of a type may have, see {@link canonicalText}. */
export const KEY_FORMS = ['text', 'integer', 'uuid'] as const;

/** One of {@link KEY_FORMS}. */
export type KeyForm = (typeof KEY_FORMS)[number];

/** The form of all keys of a source; or forms by `Type.field` and `Type`, and by `default` for all others (`text` without it). */
export type KeyFormSetting = KeyForm | Readonly<Record<string, KeyForm>>;

/** The form of one field of a key. */
export type FormOfField = (field: string) => KeyForm;

/** Looks up the forms of the keys of one type. */
export type KeyForms = (typeName: string) => FormOfField;

/** The forms that a source says; what is closest to a field goes first. */
export function compileKeyForms(setting: KeyFormSetting): KeyForms {
  const forms = typeof setting === 'string' ? { default: setting } : setting;
  const find = (name: string) => (Object.hasOwn(forms, name) ? forms[name] : undefined);
  return (typeName) => (field) =>
    find(`${typeName}.${field}`) ?? find(typeName) ?? find('default') ?? 'text';
}

/**
 * The text by which parts of keys of that form are compared, or null when the part is not of that form and so names nothing:
 * - `text`: as it is;
 * - `integer`: without leading zeros. A database that takes `1abc` for 1 is not asked;
 * - `uuid`: in small letters.
 */
export function canonicalText(text: string, form: KeyForm): string | null {
  if (form === 'text') return text;
  if (form === 'integer') return /^0*(\d+)$/.exec(text)?.[1] ?? null;
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : null;
}
