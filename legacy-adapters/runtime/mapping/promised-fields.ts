import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { OutputShape } from '../../connect/shape.ts';
import {
  type FillObject,
  fillByName,
  generateFill,
  type OwnObject,
  type PromisedField,
} from './promise-code.ts';

/**
 * Turns "missing" into null, in place, for every field that the mapping names, and gives the number of those which the author
 * did not expect to be missing. PHP drops a key instead of sending null (`when()`, `whenLoaded()`); without this, a
 * dropped key would look like a field that this connector does not serve, and would cost a call to the connector which does.
 */
export type KeepPromise = (value: JsonValue) => number;

type ObjectShape = OutputShape & { readonly kind: 'object' };

/**
 * Compiles what keeps the promise of a mapping with this shape. It only changes objects that the mapping made. Where the shape
 * says that it may not have made the outermost ones, give it {@link copyObjects} of them.
 */
export function compilePromise(shape: OutputShape): KeepPromise {
  return compileKeep(shape, false);
}

/** With `isTaken`, the objects are copies of ones that may be anybody's. */
function compileKeep(shape: OutputShape, isTaken: boolean): KeepPromise {
  if (shape.kind !== 'object') return () => 0;
  const areTaken = isTaken || shape.open;
  const fill = withVariants(compileFill(fieldsOf(shape, areTaken)), shape);
  const keep: KeepPromise = (value) => {
    if (Array.isArray(value)) return keepInList(value, keep);
    return isJsonObject(value) ? fill(value as OwnObject) : 0;
  };
  return keep;
}

function fieldsOf(
  { fields, expectedGaps }: ObjectShape,
  areTaken: boolean,
): readonly PromisedField[] {
  return [...fields].map(([name, nested]) => {
    const isTaken = areTaken || (nested.kind === 'object' && !nested.made);
    return {
      name,
      weight: expectedGaps.has(name) ? 0 : 1,
      keepNested: nested.kind === 'object' ? compileKeep(nested, isTaken) : null,
      isTaken,
    };
  });
}

function withVariants(fill: FillObject, { variants }: ObjectShape): FillObject {
  if (variants.size === 0) return fill;
  const byName = new Map([...variants].map(([name, shape]) => [name, compileKeep(shape, true)]));
  return (object) => {
    const keepOfType = byName.get(String(object.__typename));
    return fill(object) + (keepOfType?.(object) ?? 0);
  };
}

/** How many objects are filled before a function of their own is worth its making. */
const objectsUntilHot = 50;

function compileFill(fields: readonly PromisedField[]): FillObject {
  let fill = fillByName(fields);
  let objects = 0;
  return (object) => {
    objects += 1;
    if (objects === objectsUntilHot) fill = generateFill(fields) ?? fill;
    return fill(object);
  };
}

function keepInList(items: readonly JsonValue[], keep: KeepPromise): number {
  let missing = 0;
  for (const item of items) missing += keep(item);
  return missing;
}

/** Names of the fields that a mapping with this shape gives of the object (or of each object of the list). */
export function promisedFields(shape: OutputShape): ReadonlySet<string> {
  return new Set(shape.kind === 'object' ? shape.fields.keys() : []);
}
