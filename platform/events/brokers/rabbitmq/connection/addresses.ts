/** One node of a broker, in the words of amqplib. */
export interface BrokerAddress {
  readonly protocol: 'amqp' | 'amqps';
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Still percent-encoded. */
  readonly vhost: string;
}

const expected =
  'expected amqp://[user:password@]host[:port][/vhost], or amqps: with TLS; several parted by commas';

/**
 * Reads the addresses of a cluster's nodes. Throws an Error that says what is expected, without what it got: that may hold a
 * password.
 */
export function parseBrokerUrls(text: string): readonly [BrokerAddress, ...BrokerAddress[]] {
  // A password may hold commas, too.
  const [first = '', ...others] = text.trim().split(/\s*,\s*(?=amqps?:\/\/)/);
  return [parseUrl(first, 1), ...others.map((url, index) => parseUrl(url, index + 2))];
}

/** Host and port, for logs. */
export function addressText({ hostname, port }: Pick<BrokerAddress, 'hostname' | 'port'>): string {
  return `${hostname}:${port}`;
}

function parseUrl(text: string, place: number): BrokerAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^amqps?:$/.test(url.protocol) || url.hostname === '') {
    throw new Error(`Address ${place} is not that of a RabbitMQ node; ${expected}`);
  }
  const protocol = url.protocol === 'amqps:' ? 'amqps' : 'amqp';
  const hasLogin = url.username !== '' || url.password !== '';
  return {
    protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (protocol === 'amqps' ? 5671 : 5672),
    username: hasLogin ? decoded(url.username) : 'guest',
    password: hasLogin ? decoded(url.password) : 'guest',
    vhost: url.pathname.replace(/^\//, '') || '%2F',
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone percent sign stands for itself.
    return part;
  }
}
