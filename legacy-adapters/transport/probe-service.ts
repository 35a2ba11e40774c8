import { runWithDeadline } from '@banyan/platform/resilience/deadline.ts';
import { Client } from 'undici';
import { systemCode } from './system-code.ts';

/** How long a probe may take. */
export interface ProbeOptions {
  readonly timeoutMs: number;
}

/**
 * Asks whether anything answers at `baseUrl`, with whatever status. Null when it does; otherwise a sentence that tells a
 * newcomer what is wrong and where, such as `connection refused at http://127.0.0.1:8101`. Never rejects.
 */
export async function probeService(
  baseUrl: string,
  { timeoutMs }: ProbeOptions,
): Promise<string | null> {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return `expected an absolute http or https URL as base URL, received ${JSON.stringify(baseUrl)}`;
  }
  const client = new Client(url.origin, { allowH2: false, connectTimeout: timeoutMs });
  try {
    await runWithDeadline((signal) => requestOnce(client, url, signal), { timeoutMs });
    return null;
  } catch (error) {
    return describe(error, { origin: url.origin, host: url.hostname, timeoutMs });
  } finally {
    await client.destroy();
  }
}

async function requestOnce(client: Client, url: URL, signal: AbortSignal): Promise<void> {
  const headers = { accept: 'application/json' };
  const { body } = await client.request({ method: 'GET', path: url.pathname, headers, signal });
  // That there is an answer is all that counts; its body goes with the client.
  body.on('error', () => {}).destroy();
}

interface ProbedPlace {
  readonly origin: string;
  readonly host: string;
  readonly timeoutMs: number;
}

function describe(error: unknown, { origin, host, timeoutMs }: ProbedPlace): string {
  const code = systemCode(error);
  if (code === 'ECONNREFUSED') return `connection refused at ${origin}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `the host name ${host} is not known (${origin})`;
  }
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') {
    return `the connection was closed without an answer at ${origin}`;
  }
  if (code.startsWith('HPE_')) return `what answers is not an HTTP server at ${origin}`;
  if (/CERT|TLS|SSL|ALTNAME|SELF_SIGNED/.test(code)) {
    return `the TLS connection fails with ${code} at ${origin}`;
  }
  if (code === '' || code === 'UND_ERR_CONNECT_TIMEOUT') {
    return `no answer within ${timeoutMs} ms at ${origin}`;
  }
  return `the connection fails with ${code} at ${origin}`;
}
