import { z } from 'zod';

// Building blocks of configuration schemas. The error text of each is the form that it expects, as a noun, because
// `readSettings` prints it behind the word "expected". Numbers, booleans and lists may be text, as variables are; the input types
// of numbers and booleans say only what people write.

/** A whole number between two bounds, both included. `unit` is named in faults: `milliseconds`. */
export function wholeNumber(min: number, max: number, unit = '') {
  const form = `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return z.preprocess(
    (value: number) => numberOfText(value),
    z.int({ error: form }).min(min, form).max(max, form),
  );
}

/** True or false; as text also `1`, `0`. */
export function flag() {
  return z.preprocess(
    (value: boolean) => booleanOfText(value),
    z.boolean({ error: 'true or false' }),
  );
}

/** A text that is not empty. `form` says what it means. */
export function text(form: string) {
  return z.string({ error: form }).min(1, form);
}

/** A list of texts; as one text they are parted by commas. */
export function textList(form: string) {
  return z.preprocess(
    (value: string | readonly string[]) => listOfText(value),
    z.array(text(form), { error: `a list, each item ${form}` }),
  );
}

/** Names of HTTP headers; given in lower case, without doubles. */
export function headerNames() {
  return textList('the name of an HTTP header').transform((names) => [
    ...new Set(names.map((name) => name.toLowerCase())),
  ]);
}

/** An absolute address of a service. Credentials in it are refused: they would stand in logs and traces. */
export function serviceUrl() {
  const form = 'an absolute http or https address without credentials, query and fragment';
  return z.string({ error: form }).refine(isServiceUrl, form);
}

/** An object with these settings and no others. */
export function settings<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, { error: 'an object of settings' });
}

function isServiceUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

function numberOfText(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
}

function booleanOfText(value: unknown): unknown {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  return value;
}

function listOfText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
