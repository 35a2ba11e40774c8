import { Readable } from 'node:stream';
import { UploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PhpScript, startPhpScript } from '../php/php-script.ts';
import { createAdapterUnderTest } from './adapter-under-test.ts';

const sdl = `
scalar JSON
type Query {
  search(input: JSON!): Echo
    @connect(source: "api", http: { GET: "/search", queryParams: "$args.input" }, selection: "method path query")
  item(id: String!): Echo
    @connect(source: "api", http: { GET: "/items/{$args.id}" }, selection: "method path")
}
type Mutation {
  remove(id: String!): Echo
    @connect(source: "api", http: { DELETE: "/items/{$args.id}" }, selection: "method path form")
  save(input: JSON!): Echo
    @connect(
      source: "api"
      http: { PUT: "/items/1", headers: [{ name: "Content-Type", value: "application/x-www-form-urlencoded" }], body: "$args.input" }
      selection: "method form"
    )
  upload(input: JSON!): Echo
    @connect(source: "api", http: { POST: "/files", body: "$args.input" }, selection: "method form files")
}
type Echo { method: String path: String query: JSON form: JSON files: JSON }
`;

let php: PhpScript;

beforeAll(async () => {
  php = await startPhpScript('echo');
});

afterAll(async () => {
  await php[Symbol.asyncDispose]();
});

describe('PHP reads what was meant', () => {
  it('in a query', async () => {
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: php.url, dialect: 'laravel' });
    const input = {
      ids: [1, 2],
      filter: { state: 'a&b=c', isPaid: false, price: { min: '1+1', max: null }, tags: ['x', 'ü'] },
    };

    const { data } = await adapter.run(
      'query ($input: JSON!) { search(input: $input) { query } }',
      {
        variables: { input },
      },
    );

    const query = {
      ids: ['1', '2'],
      filter: { state: 'a&b=c', isPaid: '0', price: { min: '1+1' }, tags: ['x', 'ü'] },
    };
    expect(data).toEqual({ search: { query } });
  });

  it('in a form with nested lists', async () => {
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: php.url,
      dialect: 'laravel',
      request: { spoofedMethods: ['PUT'] },
    });
    const input = { name: 'a b&c', items: [{ qty: 2 }, { qty: 3, isGift: true }] };

    const { data } = await adapter.run(
      'mutation ($input: JSON!) { save(input: $input) { method form } }',
      {
        variables: { input },
      },
    );

    const form = {
      _method: 'PUT',
      name: 'a b&c',
      items: [{ qty: '2' }, { qty: '3', isGift: '1' }],
    };
    expect(data).toEqual({ save: { method: 'PUT', form } });
  });

  it('in a form with names of a client that try to end their quotes', async () => {
    await using adapter = createAdapterUnderTest(sdl, { baseUrl: php.url, dialect: 'laravel' });
    const file = new UploadedFile(async () => ({
      name: '; name=_method; a=',
      mediaType: 'text/plain',
      sizeBytes: 6,
      open: () => Readable.from([Buffer.from('DELETE')]),
    }));

    const { data } = await adapter.run(
      'mutation ($input: JSON!) { upload(input: $input) { method form files } }',
      { variables: { input: { 'a\\': file, 'b"; name="_method': 'DELETE' } } },
    );

    expect(data).toMatchObject({
      upload: {
        method: 'POST',
        form: { 'b%22;_name=%22_method': 'DELETE' },
        files: { 'a%5C': { name: '; name=_method; a=' } },
      },
    });
  });

  it('in a verb that was sent as POST', async () => {
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: php.url,
      dialect: 'lumen',
      request: { spoofedMethods: ['DELETE'] },
    });

    const { data } = await adapter.run('mutation { remove(id: "a,b:c@d") { method path } }');

    expect(data).toEqual({ remove: { method: 'DELETE', path: '/items/a,b:c@d' } });
  });
});
