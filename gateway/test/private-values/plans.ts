import fc from 'fast-check';
import {
  type Asker,
  KIND_NAMES,
  KINDS,
  type Kind,
  type KindName,
  kindBehind,
  madeFor,
  PLACES,
  toldOf,
} from './kinds.ts';

/** What is wanted of a thing, besides `madeFor`. */
interface Selection {
  readonly part: boolean;
  readonly call: boolean;
  readonly more: boolean;
  readonly next: Selection | null;
}

interface RootField {
  readonly kind: KindName;
  readonly from: 'one' | 'list' | 'holder';
  /** Of one thing; a list has all. */
  readonly index: number;
  readonly selection: Selection;
}

/** One operation. */
export type Query = readonly RootField[];

/** One request of a client. */
export interface PlannedRequest {
  readonly query: Query;
  readonly asker: Asker;
  /** The gateway that is asked, of as many as there are. */
  readonly replica: number;
}

/** Requests that are sent at once, and then the next ones. */
export interface Plan {
  readonly waves: readonly (readonly PlannedRequest[])[];
  /** For how many turns of the event loop the service keeps its calls waiting, one after the other. */
  readonly delays: readonly number[];
}

/** Names of two callers, tenants and locales each, of which none can be read in anything else that an answer holds. */
export const NAMES = {
  caller: ['ann', 'bob'],
  tenant: ['acme', 'zenith'],
  locale: ['de-AT', 'fr-CA'],
} as const;

const asker: fc.Arbitrary<Asker> = fc.record({
  caller: fc.constantFrom(...NAMES.caller, null),
  tenant: fc.constantFrom(...NAMES.tenant),
  locale: fc.constantFrom(...NAMES.locale),
});

const flags = { part: fc.boolean(), call: fc.boolean(), more: fc.boolean() } as const;
const selection = fc.letrec<{ whole: Selection; flat: Selection }>((tie) => ({
  flat: fc.record({ ...flags, next: fc.constant(null) }),
  whole: fc.record({
    ...flags,
    next: fc.option(fc.oneof({ maxDepth: 2 }, tie('flat'), tie('whole'))),
  }),
})).whole;

const mixedQuery: fc.Arbitrary<Query> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KIND_NAMES),
    from: fc.constantFrom('one', 'list', 'holder'),
    index: fc.nat(1),
    selection,
  }),
  { minLength: 1, maxLength: 3 },
);
const publicQuery = mixedQuery.map(withoutOwn).filter(({ length }) => length > 0);
const query = fc.oneof(mixedQuery, publicQuery);

/** The same without what depends on the caller, so that whole answers are shared too. */
function withoutOwn(query: Query): Query {
  return query
    .filter(({ kind }) => !isOwn(kind))
    .map((field) => ({
      ...field,
      selection: selectionWithoutOwn(itemKind(field), field.selection),
    }));
}

function selectionWithoutOwn(kind: KindName, { part, call, more, next }: Selection): Selection {
  const isPublic = (place: keyof typeof PLACES) => !isOwn(kindBehind(kind, PLACES[place]));
  return {
    part,
    call: call && isPublic('call'),
    more: more && isPublic('more'),
    next:
      next !== null && isPublic('next')
        ? selectionWithoutOwn(kindBehind(kind, PLACES.next), next)
        : null,
  };
}

function isOwn(kind: KindName): boolean {
  const { dependsOn }: Kind = KINDS[kind];
  return dependsOn.includes('caller');
}

/** Of the things that a field gives. */
function itemKind({ kind, from }: RootField): KindName {
  return from === 'holder' ? kindBehind(kind, PLACES.held) : kind;
}

/** Few operations and many requests, so that callers often want what another one has got, or is about to get. */
export const plans: fc.Arbitrary<Plan> = fc
  .array(query, { minLength: 1, maxLength: 3 })
  .chain((queries) => {
    const request = fc.record({ query: fc.constantFrom(...queries), asker, replica: fc.nat(1) });
    const wave = fc.array(request, { minLength: 2, maxLength: 10 });
    return fc.record({
      waves: fc.array(wave, { minLength: 1, maxLength: 3 }),
      delays: fc.array(fc.nat(6), { minLength: 1, maxLength: 8 }),
    });
  });

/** The query's text, for things with these ids. */
export function toText(query: Query, ids: readonly string[]): string {
  const fields = query.map((field, index) => `f${index}: ${rootText(field, ids)}`);
  return `{ ${fields.join(' ')} }`;
}

function rootText({ kind, from, index, selection }: RootField, ids: readonly string[]): string {
  if (from === 'list') return `list${kind}(ids: ${JSON.stringify(ids)}) ${textOf(selection)}`;
  const field = `${from}${kind}(id: "${ids[index]}")`;
  if (from === 'one') return `${field} ${textOf(selection)}`;
  return `${field} { madeFor held ${textOf(selection)} }`;
}

function textOf({ part, call, more, next }: Selection): string {
  const parts = [
    'madeFor',
    part ? 'part { madeFor }' : '',
    call ? 'call { madeFor }' : '',
    more ? 'more' : '',
    next === null ? '' : `next ${textOf(next)}`,
  ];
  return `{ ${parts.join(' ')} }`;
}

/** The data that the asker must get: every value made for nobody else. */
export function expectedData(
  query: Query,
  ids: readonly string[],
  asker: Asker,
): Readonly<Record<string, unknown>> {
  const made = (kind: KindName, id: string) => madeFor(kind, id, toldOf(kind, asker));
  /** `by`: the kind of what the service has sent it with. */
  const thing = (kind: KindName, id: string, wanted: Selection, by = kind): object => {
    const behind = (place: keyof typeof PLACES) => kindBehind(kind, PLACES[place]);
    const { part, call, more, next } = wanted;
    return {
      madeFor: made(by, id),
      ...(part && { part: { madeFor: made(by, id) } }),
      ...(call && { call: { madeFor: made(behind('call'), id) } }),
      ...(more && { more: made(behind('more'), id) }),
      ...(next !== null && { next: thing(behind('next'), id, next) }),
    };
  };
  const root = (field: RootField): unknown => {
    const { kind, from, index, selection } = field;
    const id = ids[index] ?? '';
    if (from === 'list') return ids.map((one) => thing(kind, one, selection));
    const item = thing(itemKind(field), id, selection, kind);
    return from === 'one' ? item : { madeFor: made(kind, id), held: item };
  };
  return Object.fromEntries(query.map((field, index) => [`f${index}`, root(field)]));
}
