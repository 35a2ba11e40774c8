import { UploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import { describe, expect, it } from '@jest/globals';
import { buildRequest, type RequestSetup } from '../build-request.ts';

const form = [['content-type', 'application/x-www-form-urlencoded']] as const;

function write(setup: Partial<RequestSetup>, input: unknown = {}) {
  const variables = { args: { input } } as RequestSetup['variables'];
  return buildRequest({
    method: 'POST',
    url: '/',
    body: '$args.input',
    ...(variables !== undefined && { variables }),
    ...setup,
  });
}

describe('an empty text in a body', () => {
  const input = { a: '', b: { c: '' }, list: ['', 'x'] };
  const styles = [
    ['send', '{"a":"","b":{"c":""},"list":["","x"]}'],
    ['omit', '{"b":{},"list":["","x"]}'],
    ['null', '{"a":null,"b":{"c":null},"list":[null,"x"]}'],
  ] as const;

  it.each(styles)('is written in the style %s', (emptyStrings, body) => {
    expect(write({ encoding: { emptyStrings } }, input)).toMatchObject({ request: { body } });
  });
});

describe('a method that is sent as POST', () => {
  const encoding = { spoofedMethods: ['PUT', 'DELETE'] } as const;

  it('stands first in a JSON body', () => {
    expect(write({ method: 'PUT', encoding }, { a: 1 })).toMatchObject({
      request: { method: 'POST', body: '{"_method":"PUT","a":1}' },
    });
  });

  it('stands in a form', () => {
    expect(write({ method: 'PUT', encoding, headers: form }, { a: 1 })).toMatchObject({
      request: { method: 'POST', body: '_method=PUT&a=1' },
    });
  });

  it('becomes a form where there is no body', () => {
    expect(buildRequest({ method: 'DELETE', url: '/', encoding })).toEqual({
      ok: true,
      request: {
        method: 'POST',
        url: 'http://api.test/',
        headers: form,
        body: '_method=DELETE',
      },
    });
  });

  it('is refused with a body that is a list', () => {
    expect(write({ method: 'PUT', encoding }, [1])).toEqual({
      ok: false,
      message: 'The body that stands for another method is array: expected an object',
    });
  });

  it('stays as it is when it is not among those of the host', () => {
    expect(write({ method: 'PATCH', encoding }, { a: 1 })).toMatchObject({
      request: { method: 'PATCH', body: '{"a":1}' },
    });
  });
});

describe('a body with a file', () => {
  const file = new UploadedFile(() => Promise.reject(new Error('is not read here')));
  const input = { title: 'x', isPublic: true, tags: ['a'], note: null, file };

  it('is a multipart form, whose content type is left to the transport', () => {
    expect(write({ encoding: { booleans: 'number' } }, input)).toEqual({
      ok: true,
      request: {
        method: 'POST',
        url: 'http://api.test/',
        headers: [],
        body: [
          { name: 'title', text: 'x' },
          { name: 'isPublic', text: '1' },
          { name: 'tags[0]', text: 'a' },
          { name: 'file', file },
        ],
      },
    });
  });

  it('goes to PHP as POST with the method in the form', () => {
    const encoding = { spoofedUploads: ['PUT'] } as const;

    expect(write({ method: 'PUT', encoding }, { file })).toMatchObject({
      request: {
        method: 'POST',
        body: [
          { name: '_method', text: 'PUT' },
          { name: 'file', file },
        ],
      },
    });
  });

  it('is refused where the connector says that it is JSON', () => {
    expect(write({ headers: [['content-type', 'application/json']] }, input)).toEqual({
      ok: false,
      message:
        'The body holds a file, but the connector gives it another content type than multipart/form-data',
    });
  });
});
