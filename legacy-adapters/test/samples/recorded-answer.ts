import { readdirSync, readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'recorded');

/** An answer of a real service, as it was recorded. */
export interface RecordedAnswer {
  readonly http_version?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  readonly body_encoding: 'utf-8' | 'base64';
}

/** An answer that nobody recorded: what a case needs beside its samples. `body` is sent as JSON unless it is a string. */
export interface MadeUpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
}

/** Ids of all samples of this folder. */
export function listSampleIds(): readonly string[] {
  return readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
}

/** The answer as the bytes that go over the wire: status line, header names as they were written, body. */
export function toWireBytes(answer: string | MadeUpAnswer): Buffer {
  return typeof answer === 'string' ? printRecorded(readRecorded(answer)) : printMadeUp(answer);
}

const read = new Map<string, RecordedAnswer>();

/** The sample of that id. Throws when there is none. */
export function readRecorded(id: string): RecordedAnswer {
  const known = read.get(id);
  if (known !== undefined) return known;
  const text = readFileSync(join(folder, `${id}.json`), 'utf8');
  const answer = JSON.parse(text) as RecordedAnswer;
  read.set(id, answer);
  return answer;
}

function printRecorded(answer: RecordedAnswer): Buffer {
  const { http_version = 'HTTP/1.1', status, headers, body, body_encoding } = answer;
  return printAnswer(`${http_version} ${status}`, headers, Buffer.from(body, body_encoding));
}

function printMadeUp({ status, headers = {}, body = '' }: MadeUpAnswer): Buffer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const allHeaders = { 'Content-Type': 'application/json', Connection: 'close', ...headers };
  return printAnswer(`HTTP/1.1 ${status}`, allHeaders, Buffer.from(text));
}

function printAnswer(start: string, headers: RecordedAnswer['headers'], body: Buffer): Buffer {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}: ${value}`),
  );
  const status = Number(start.split(' ')[1]);
  const statusLine = `${start} ${STATUS_CODES[status] ?? ''}`;
  return Buffer.concat([Buffer.from(`${[statusLine, ...lines].join('\r\n')}\r\n\r\n`), body]);
}
