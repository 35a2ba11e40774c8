/** Where one Redis server is, and how to log in. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  /** Number of the database; 0 in a cluster. */
  readonly database: number;
  readonly isEncrypted: boolean;
}

const defaultPort = 6379;
const expected = 'expected redis://[user:password@]host[:port][/database], or rediss: with TLS';

/** Reads a URL. Throws an Error that says what is expected, without what it got: that may hold a password. */
export function parseRedisUrl(text: string): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    throw new Error(`Not the address of a Redis server; ${expected}`);
  }
  const database = /^\/?(\d*)$/.exec(url.pathname)?.[1];
  if (database === undefined) throw new Error(`Not the number of a Redis database; ${expected}`);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
    username: decoded(url.username),
    password: decoded(url.password),
    database: Number(database),
    isEncrypted: url.protocol === 'rediss:',
  };
}

/** Host and port, for logs. */
export function addressText({ host, port }: RedisAddress): string {
  return `${host}:${port}`;
}

function decoded(part: string): string | null {
  if (part === '') return null;
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone percent sign stands for itself.
    return part;
  }
}
