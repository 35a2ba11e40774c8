import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { isList, jsonType } from '../evaluation/json-type.ts';
import { createMembers } from '../evaluation/members.ts';
import { toCamelCase } from './camel-case.ts';
import {
  fail,
  type Method,
  MethodFault,
  noArguments,
  type Outcome,
  plainMethod,
} from './method.ts';

/** Methods for objects. Keys come in the order of JavaScript: integer-like ones first, ascending. */
export const objectMethods = {
  entries: objectMethod((object) => Object.entries(object).map(([key, value]) => ({ key, value }))),
  keys: objectMethod(Object.keys),
  values: objectMethod(Object.values),
  keysToCamelCase: renameMethod((value) => value),
  keysToCamelCaseDeep: renameMethod(renameDeep),
} satisfies Readonly<Record<string, Method>>;

function objectMethod(apply: (object: JsonObject) => Outcome): Method {
  return plainMethod((input) => (isJsonObject(input) ? apply(input) : notAnObject(input)));
}

function notAnObject(input: JsonValue): MethodFault {
  return new MethodFault(`requires an object input, not ${jsonType(input)}`);
}

type ReportCollision = (name: string) => void;

/** Renames the keys of its input, and lets `convert` work on the members. */
function renameMethod(convert: (value: JsonValue, collided: ReportCollision) => JsonValue): Method {
  return {
    argumentFault: noArguments,
    compile:
      ({ name: method }) =>
      (input, _root, run, places) => {
        if (!isJsonObject(input)) return fail(notAnObject(input).message, method, run, places);
        return renameKeys(input, convert, (name) => {
          fail(`gives several keys the name ${name}; the last one stays`, method, run, places);
        });
      },
  };
}

function renameDeep(value: JsonValue, collided: ReportCollision): JsonValue {
  if (isList(value)) return value.map((element) => renameDeep(element, collided));
  return isJsonObject(value) ? renameKeys(value, renameDeep, collided) : value;
}

function renameKeys(
  object: JsonObject,
  convert: (value: JsonValue, collided: ReportCollision) => JsonValue,
  collided: ReportCollision,
): JsonObject {
  const renamed = createMembers();
  for (const [key, value] of Object.entries(object)) {
    const name = toCamelCase(key);
    if (Object.hasOwn(renamed, name)) collided(name);
    renamed[name] = convert(value, collided);
  }
  return renamed;
}
