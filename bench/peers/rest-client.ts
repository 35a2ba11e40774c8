import { Agent, request } from 'node:http';

/** Calls of one REST service over kept connections. Rejects for anything but 200; 404 is null. */
export interface RestClient {
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
}

const agent = new Agent({ keepAlive: true });

/** A client of the service at `baseUrl`. Node's own HTTP: the leanest that a hand-written subgraph can use. */
export function createRestClient(baseUrl: string): RestClient {
  return {
    get: (path) => call(new URL(path, baseUrl), 'GET', null),
    post: (path, body) => call(new URL(path, baseUrl), 'POST', JSON.stringify(body)),
  };
}

async function call(url: URL, method: string, body: string | null): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const headers = body === null ? {} : { 'content-type': 'application/json' };
  const outgoing = request(url, { method, headers, agent }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      if (response.statusCode === 404) resolve(null);
      else if (response.statusCode === 200) resolve(JSON.parse(Buffer.concat(chunks).toString()));
      else reject(new Error(`${method} ${url.pathname} was answered with ${response.statusCode}`));
    });
  });
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}
