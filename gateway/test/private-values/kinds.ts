/** Who asks. */
export interface Asker {
  /** Null: nobody in particular. */
  readonly caller: string | null;
  readonly tenant: string;
  readonly locale: string;
}

/** What the service is told of somebody who asks. */
export type Told = { readonly [Part in keyof Asker]?: string | null };

/** How a connector tells the service who asks. */
export interface Kind {
  /** Of the asker. What the service is not told, it cannot make values for. */
  readonly dependsOn: readonly (keyof Asker)[];
  /** Arguments of `http` in `@connect`. */
  readonly headers?: readonly string[];
  readonly queryParams?: string;
}

/** The client header that names each of them. */
export const HEADERS = {
  caller: 'authorization',
  tenant: 'x-tenant',
  locale: 'accept-language',
} as const satisfies Record<keyof Asker, string>;

/** Kinds of things, by what they depend on and how that reaches the service. Each stands beside one that depends on something else. */
export const KINDS = {
  Open: { dependsOn: [] },
  Own: passesOn('caller'),
  Leased: passesOn('tenant'),
  Spoken: passesOn('locale'),
  OwnLeased: passesOn('caller', 'tenant'),
  LeasedSpoken: passesOn('tenant', 'locale'),
  OwnSpoken: passesOn('caller', 'locale'),
  Whole: passesOn('caller', 'tenant', 'locale'),
  LeasedMapped: {
    dependsOn: ['tenant'],
    queryParams: `tenant: $request.headers.'x-tenant'->first`,
  },
  OwnMapped: { dependsOn: ['caller'], queryParams: 'caller: $context.caller' },
} satisfies Readonly<Record<string, Kind>>;

/** A name of {@link KINDS}. */
export type KindName = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as readonly KindName[];

function passesOn(...dependsOn: (keyof Asker)[]): Kind {
  return { dependsOn, headers: dependsOn.map((part) => HEADERS[part]) };
}

/** The kind that stands so many places behind; things of one kind are related to such of others. */
export function kindBehind(kind: KindName, places: number): KindName {
  const index = (KIND_NAMES.indexOf(kind) + places) % KIND_NAMES.length;
  return KIND_NAMES[index] ?? kind;
}

/** How far behind its own the kinds stand to which a thing is related. */
export const PLACES = { next: 1, call: 3, more: 4, held: 7 } as const;

/** The value that the service makes of a thing for somebody: it names all on which it depends, and `-` for anything else. */
export function madeFor(kind: KindName, id: string, told: Told): string {
  const { caller, tenant, locale } = told;
  return [kind, id, caller, tenant, locale].map((part) => part ?? '-').join(' ');
}

/** What the service is told of somebody who asks for a thing of this kind. */
export function toldOf(kind: KindName, asker: Asker): Told {
  return Object.fromEntries(KINDS[kind].dependsOn.map((part) => [part, asker[part]]));
}
