import { describe, expect, it } from '@jest/globals';
import { send, startHttpService } from '../../helpers/http-service.ts';
import { post, STORE, startUploadGatewayAt, uploadForm } from './upload-gateway.ts';

/** A gateway that takes uploads, and the service that gets them. */
async function startUploads() {
  await using stack = new AsyncDisposableStack();
  const service = await startHttpService((_request, response) =>
    send(response, 200, '{}', 'application/json'),
  );
  stack.defer(() => service.close());
  const gateway = stack.use(await startUploadGatewayAt(service.url));
  const owned = stack.move();
  return { url: gateway.url, service, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const noSuchPlace = 'The map must name places that the lists of the operation have.';
const noVariable = 'The map must name places of variables.';

const misplaced = [
  ['far beyond the end of a list', 'variables.files.4294967294', noSuchPlace],
  ['along a method of a list', 'variables.files.map', noSuchPlace],
  ['in the place of a member of a file', 'variables.files.0.file', noVariable],
  ['in the place of a method of a file', 'variables.files.0.reject', noVariable],
  ['many steps down', `variables${'.a'.repeat(4000)}`, noVariable],
] as const;

describe('the map of an upload', () => {
  it.each(misplaced)('is refused with a file %s', async (_where, path, message) => {
    await using uploads = await startUploads();
    const operation = { query: STORE, variables: { files: [null] } };
    const map = { 0: ['variables.files.0', path] };

    const { status, errors } = await post(uploads.url, uploadForm(operation, map, {}));

    expect(status).toBe(400);
    expect(errors).toEqual([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(uploads.service.requests).toEqual([]);
  });
});
