import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import { readMember } from '../../read-member.ts';
import { type ZoneClock, zoneClock } from './zone-clock.ts';

/**
 * The zone of a PHP DateTime object printed as JSON (`{ date, timezone_type, timezone }`), whose `timezone` is an offset,
 * an abbreviation or a name, by type 1, 2 or 3. Null when it is none of them.
 */
export function phpDateZone(value: JsonObject): ZoneClock | null {
  const timeZone = readMember(value, 'timezone');
  if (typeof timeZone !== 'string') return null;
  const isAbbreviation = readMember(value, 'timezone_type') === 2;
  return findZone(isAbbreviation ? (abbreviations[timeZone.toUpperCase()] ?? '') : timeZone);
}

function findZone(timeZone: string): ZoneClock | null {
  try {
    return zoneClock(timeZone);
  } catch {
    // An unknown zone on the wire makes one value unreadable, nothing more.
    return null;
  }
}

/** Those which PHP resolves the same way wherever it runs. */
const abbreviations: Readonly<Record<string, string>> = {
  UTC: '+00:00',
  GMT: '+00:00',
  Z: '+00:00',
  WET: '+00:00',
  WEST: '+01:00',
  BST: '+01:00',
  CET: '+01:00',
  CEST: '+02:00',
  EET: '+02:00',
  EEST: '+03:00',
  MSK: '+03:00',
  MSD: '+04:00',
  EST: '-05:00',
  EDT: '-04:00',
  CST: '-06:00',
  CDT: '-05:00',
  MST: '-07:00',
  MDT: '-06:00',
  PST: '-08:00',
  PDT: '-07:00',
};
