import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

// Answers every request with the bytes of one file, after reading the request: no gateway written in JavaScript can be
// faster on this machine. ANSWER_FILE: the file.

const body = await readFile(process.env.ANSWER_FILE ?? '');
const headers = { 'content-type': 'application/json', 'content-length': body.length };
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, headers).end(body));
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
process.once('SIGTERM', () => process.exit());
process.send?.({ kind: 'listening', url: `http://127.0.0.1:${port}/graphql` });
