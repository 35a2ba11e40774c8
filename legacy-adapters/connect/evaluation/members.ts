import type { JsonValue } from '@banyan/platform/json/json-value.ts';

/** An object under construction; becomes a JSON value when it is complete. */
export interface Members {
  [key: string]: JsonValue;
}

/**
 * An empty object whose prototype has no members: `__proto__` and `constructor` are plain keys in it.
 *
 * It is made by a constructor because V8 keeps objects of `Object.create(null)` in its slow dictionary mode.
 */
export function createMembers(): Members {
  return new EmptyObject();
}

/** The prototype of all {@link Members}: it is empty, and stays so. */
export const membersPrototype: object = Object.freeze(Object.create(null));

const EmptyObject = function EmptyObject() {} as unknown as new () => Members;
EmptyObject.prototype = membersPrototype;
