/** An object of the answer while it is put together. */
export type Entity = Record<string, unknown>;

export function isEntity(value: unknown): value is Entity {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * An empty object without a prototype: `__proto__` and `constructor` are plain keys in it.
 *
 * It is made by a constructor because V8 keeps objects of `Object.create(null)` in its slow dictionary mode.
 */
export function createEntity(): Entity {
  return new EmptyEntity();
}

const EmptyEntity = function EmptyEntity() {} as unknown as new () => Entity;
EmptyEntity.prototype = Object.create(null);

/** Reads an own member only. */
export function memberOf(entity: Entity, name: string): unknown {
  const value = entity[name];
  // All else that objects inherit is functions: mostly one look is enough.
  if (typeof value !== 'function' && name !== '__proto__') return value;
  return Object.hasOwn(entity, name) ? value : undefined;
}

/**
 * Puts all of `source` into `target`, deeply: objects by key, lists of equal length by index, everything else replaces
 * what was there. With `keepsSource` nothing of `source` becomes a part of `target`, so that it can be put into several.
 */
export function mergeEntity(target: Entity, source: Entity, keepsSource: boolean): void {
  for (const name of Object.keys(source)) {
    const added = source[name];
    if (added === undefined) continue;
    setMember(target, name, mergeValue(memberOf(target, name), added, keepsSource));
  }
}

function mergeValue(present: unknown, added: unknown, keepsSource: boolean): unknown {
  if (typeof added !== 'object' || added === null) return added;
  if (isEntity(present) && isEntity(added)) {
    mergeEntity(present, added, keepsSource);
    return present;
  }
  if (Array.isArray(present) && Array.isArray(added) && present.length === added.length) {
    for (const [index, item] of added.entries()) {
      present[index] = mergeValue(present[index], item, keepsSource);
    }
    return present;
  }
  return keepsSource ? copy(added) : added;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  const copied = createEntity();
  for (const [name, member] of Object.entries(value)) copied[name] = copy(member);
  return copied;
}

/** Sets an own member. Objects that came over HTTP have a prototype, in which `__proto__` is no plain key. */
export function setMember(target: Entity, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value;
  else
    Object.defineProperty(target, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
}
