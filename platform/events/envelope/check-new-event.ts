import type { NewEvent } from '../change-event.ts';
import { keyText } from '../entity-subject.ts';

/** In characters, as the columns of the outbox hold them; of the tenant in UTF-16 units, as the envelope is read. */
export const LONGEST = { entity: 120, key: 255, type: 190, tenant: 255 } as const;

const subgraphName = /^[a-z][a-z0-9_-]*$/i;
const typeName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const verbName = /^[A-Za-z]+$/;
// Databases refuse the character zero, and cut or replace half a surrogate pair.
const unstorable = '\u0000';

/** What is wrong with an event, or null. Looks at names, key and tenant; what `data` may be is the event type's schema to say. */
export function faultOfNewEvent(event: NewEvent): string | null {
  return (
    faultOfNames(event) ??
    (event.key === null ? null : faultOfKey(keyText(event.key))) ??
    faultOfTenant(event)
  );
}

function faultOfNames({ subgraph, entity, verb }: NewEvent): string | null {
  if (!subgraphName.test(subgraph)) {
    return `subgraph must be a name of letters, digits, "-" and "_", received ${quote(subgraph)}`;
  }
  if (!typeName.test(entity) || entity.length > LONGEST.entity) {
    return `entity must be a GraphQL type name of at most ${LONGEST.entity} characters, received ${quote(entity)}`;
  }
  if (!verbName.test(verb)) return `verb must be letters only, received ${quote(verb)}`;
  const { length } = `${subgraph}.${entity}.${verb}`;
  if (length <= LONGEST.type) return null;
  return `the event's type must have at most ${LONGEST.type} characters, received ${length}`;
}

function faultOfKey(text: string): string | null {
  if (text === '') return 'key must not be empty; null says that it is not known';
  if (!text.isWellFormed() || text.includes(unstorable)) {
    return `key must be text that every database can store, received ${quote(text)}`;
  }
  const length = [...text].length;
  if (length <= LONGEST.key) return null;
  return `key must have at most ${LONGEST.key} characters, received ${length}: ${quote(text.slice(0, 40))}…`;
}

function faultOfTenant({ tenant = '' }: NewEvent): string | null {
  if (tenant.length <= LONGEST.tenant) return null;
  return `tenant must have at most ${LONGEST.tenant} characters, received ${tenant.length}`;
}

function quote(value: string): string {
  return JSON.stringify(value);
}
