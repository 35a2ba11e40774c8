import { type RecordedAnswer, readRecorded, toWireBytes } from '../recorded-answer.ts';

/** An answer as the transport gives it. */
export interface MutatedAnswer {
  readonly sample: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** Gives numbers from 0 up to and without `end`, the same ones for the same seed. */
export type Random = (end: number) => number;

/** Mulberry32: small, fast, and good enough to choose faults. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (end) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
}

/** The bytes of a recorded answer, status line and headers too, with up to four faults anywhere. */
export function mutateBytes(sample: string, random: Random): Uint8Array {
  return withFaults(Buffer.from(toWireBytes(sample)), random);
}

/** A recorded answer with up to four faults in its status, its headers and its body. */
export function mutate(sample: string, random: Random): MutatedAnswer {
  const recorded = readRecorded(sample);
  const body = Buffer.from(recorded.body, recorded.body_encoding);
  return {
    sample,
    status: random(4) === 0 ? pick(statuses, random) : recorded.status,
    headers: mutateHeaders(recorded.headers, random),
    body: withFaults(body, random),
  };
}

function withFaults(bytes: Buffer<ArrayBuffer>, random: Random): Buffer<ArrayBuffer> {
  let broken = bytes;
  for (let faults = random(5); faults > 0; faults -= 1) {
    broken = pick(faultsOfBody, random)(broken, random);
  }
  return broken;
}

function pick<T>(choices: readonly T[], random: Random): T {
  return choices[random(choices.length)] as T;
}

const statuses = [
  200, 201, 204, 206, 301, 302, 304, 400, 401, 404, 410, 419, 422, 429, 500, 503, 599,
];

const contentTypes = [
  'application/json',
  'text/html; charset=UTF-8',
  'text/plain',
  'application/json; charset=windows-1251',
  'application/json; charset="utf-16le"',
  'a;b;c=charset=',
  '',
];

function mutateHeaders(recorded: RecordedAnswer['headers'], random: Random) {
  const entries = Object.entries(recorded).map(
    ([name, values]) => [name.toLowerCase(), [values].flat()] as const,
  );
  const headers = new Map<string, readonly string[]>(entries);
  if (random(4) === 0) headers.set('content-type', [pick(contentTypes, random)]);
  if (random(8) === 0)
    headers.set('retry-after', [pick(['-1', '1e9', 'soon', '', '999999999999'], random)]);
  if (random(8) === 0)
    headers.set('location', [pick(['', '?', '/login', 'a'.repeat(9999)], random)]);
  if (random(8) === 0) headers.clear();
  return headers;
}

type Fault = (body: Buffer<ArrayBuffer>, random: Random) => Buffer<ArrayBuffer>;

const tokens = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '\\',
  '\\u',
  '\\ud800',
  '\u0000',
  '\ufeff',
  'null',
  'false',
  '[]',
  '{}',
  '""',
  'NaN',
  '-0',
  '1e999',
  '9007199254740993',
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  '"0":1,',
  '"10":1,"9":2,',
  '"data":',
  '"errors":{"":[]},',
  '"errors":[null],',
  '"success":"false",',
  '"status":404,',
  '<br />\n<b>Warning</b>: x in y on line 1<br />\n',
  '<!DOCTYPE html>',
  ")]}',\n",
  'cb(',
  '{"a":'.repeat(600),
  '['.repeat(600),
  '[[],'.repeat(3000),
  '"a":"x",'.repeat(3000),
  ' '.repeat(5000),
  '\\'.repeat(3000),
];

const faultsOfBody: readonly Fault[] = [
  function flipByte(body, random) {
    const changed = Buffer.from(body);
    if (changed.length > 0) changed[random(changed.length)] = random(256);
    return changed;
  },
  function cutEnd(body, random) {
    return body.subarray(0, random(body.length + 1));
  },
  function dropPart(body, random) {
    const start = random(body.length + 1);
    return Buffer.concat([body.subarray(0, start), body.subarray(start + random(20))]);
  },
  function repeatPart(body, random) {
    const start = random(body.length + 1);
    const part = body.subarray(start, start + random(200));
    return insert(body, part, random(body.length + 1));
  },
  function insertToken(body, random) {
    return insert(body, Buffer.from(pick(tokens, random)), random(body.length + 1));
  },
  function replaceValue(body, random) {
    const values = [
      'null',
      'false',
      '0',
      '""',
      '[]',
      '{}',
      '[1]',
      '{"1":{}}',
      '"{\\"a\\":1}"',
      '1e400',
    ];
    const text = body.toString().replace(/:("[^"]*"|\d+)/, () => `:${pick(values, random)}`);
    return Buffer.from(text);
  },
  function encodeTwice(body) {
    return Buffer.from(JSON.stringify(body.toString()));
  },
];

function insert(body: Buffer<ArrayBuffer>, part: Uint8Array, at: number): Buffer<ArrayBuffer> {
  return Buffer.concat([body.subarray(0, at), part, body.subarray(at)]);
}
