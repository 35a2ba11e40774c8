import { type Entity, isEntity, memberOf } from './entity.ts';
import type { PlanPath } from './query-plan.ts';

type ErrorPath = readonly (string | number)[];

/** The objects at a path, in their order; what is null on the way is left out. */
export function entitiesAt(roots: readonly Entity[], path: PlanPath): readonly Entity[] {
  let values: readonly unknown[] = roots;
  for (const step of path) {
    values =
      step === '@'
        ? values.filter(Array.isArray).flat()
        : values.filter(isEntity).map((entity) => memberOf(entity, String(step)));
  }
  return values.flat(Number.POSITIVE_INFINITY).filter(isEntity);
}

/** Paths of the objects which {@link entitiesAt} finds below one root, in the same order, with the indexes of lists. */
export function placesAt(root: Entity, path: PlanPath): readonly ErrorPath[] {
  const places: ErrorPath[] = [];
  collect(root, { rest: path, place: [] }, places);
  return places;
}

interface Visit {
  readonly rest: PlanPath;
  readonly place: ErrorPath;
}

function collect(value: unknown, { rest, place }: Visit, places: ErrorPath[]): void {
  const [step, ...after] = rest;
  if (Array.isArray(value)) {
    // Lists at the end of a path are searched, too, however deep they are.
    if (step !== '@' && step !== undefined) return;
    for (const [index, item] of value.entries()) {
      collect(item, { rest: after, place: [...place, index] }, places);
    }
  } else if (isEntity(value)) {
    if (step === undefined) places.push(place);
    else if (step !== '@') {
      collect(memberOf(value, String(step)), { rest: after, place: [...place, step] }, places);
    }
  }
}
