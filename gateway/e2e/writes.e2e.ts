import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readOperation } from './operation.ts';

let project: ReferenceProject;

beforeAll(async () => {
  project = await startReferenceProject();
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

beforeEach(() => project.clearLegacyCalls());

const customer = { authorization: 'Bearer customer-7-token' };
const clerk = { authorization: 'Bearer catalog-secret' };

function place(items: readonly object[], headers: Record<string, string> = customer) {
  return readOperation('place-order').then((query) =>
    project.ask<{ placeOrder: Record<string, unknown> | null }>({
      query,
      variables: { input: { items } },
      headers,
    }),
  );
}

describe('writes through the gateway', () => {
  it('places an order for the caller, whose number keeps all its digits', async () => {
    const { data, errors } = await place([
      { productId: '3', quantity: 2 },
      { productId: '4', quantity: 1 },
    ]);

    expect(errors).toBeUndefined();
    expect(data.placeOrder).toMatchObject({
      status: 'NEW',
      total: '405.90',
      customer: { id: '7' },
      items: [
        { quantity: 2, unitPrice: '176.50', lineTotal: '353.00', product: { id: '3' } },
        { quantity: 1, unitPrice: '52.90', lineTotal: '52.90', product: { id: '4' } },
      ],
    });
    const id = BigInt(String(data.placeOrder?.id));
    expect(data.placeOrder?.number).toBe(String(9007199254740993n + 2n * id));
  });

  it('names the arguments which Laravel refuses', async () => {
    const { data, errors } = await place([
      { productId: '3', quantity: 0 },
      { productId: '99999', quantity: 1 },
    ]);

    expect(data).toEqual({ placeOrder: null });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['placeOrder'],
      extensions: { code: 'BAD_USER_INPUT', service: 'orders' },
    });
    expect(Object.keys(errors?.[0]?.extensions.fields as object).sort()).toEqual([
      'input.items[0].quantity',
      'input.items[1].productId',
    ]);
  });

  it('names the arguments which Lumen refuses', async () => {
    const { errors } = await project.ask({
      query: `mutation { createProduct(input: { sku: "${'x'.repeat(40)}", name: "Lamp", price: "1.00", categoryId: 9999, supplierId: 1 }) { id } }`,
      headers: clerk,
    });

    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { 'input.sku': [expect.any(String)], 'input.categoryId': [expect.any(String)] },
    });
  });

  it.each([
    ['nobody', {}],
    ['a stranger', { authorization: 'Bearer nonsense' }],
  ])('refuses an order of %s as UNAUTHENTICATED', async (_who, headers) => {
    const { status, errors } = await place([{ productId: '3', quantity: 1 }], headers);

    expect(status).toBe(200);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  });

  it('creates, replaces and deletes a product, and reads its own writes', async () => {
    const input = {
      sku: 'TEST-1',
      name: 'Test lamp',
      price: '10.50',
      categoryId: '31',
      supplierId: '2',
      stock: 3,
    };
    const created = await project.ask<{ createProduct: { id: string } }>({
      query:
        'mutation ($input: ProductInput!) { createProduct(input: $input) { id name price inStock supplier { id name } } }',
      variables: { input },
      headers: clerk,
    });
    const { id } = created.data.createProduct;

    const changed = await project.ask({
      query: `mutation ($id: ID!, $input: ProductInput!) {
        updateProduct(id: $id, input: $input) { price }
        adjustStock(productId: $id, delta: -3) { stock inStock }
        deleteProduct(id: $id)
      }`,
      variables: { id, input: { ...input, price: '12.00' } },
      headers: clerk,
    });
    const gone = await project.ask({ query: `{ product(id: ${id}) { id } }` });

    expect(created.data).toMatchObject({
      createProduct: { price: '10.50', inStock: true, supplier: { id: '2' } },
    });
    expect(changed.data).toEqual({
      updateProduct: { price: '12.00' },
      adjustStock: { stock: 0, inStock: false },
      deleteProduct: true,
    });
    expect(gone).toEqual({ status: 200, data: { product: null } });
  });

  it('reports a conflict of the service with its words', async () => {
    const { errors } = await project.ask({
      query: 'mutation { adjustStock(productId: 4, delta: -100000) { id } }',
      headers: clerk,
    });

    expect(errors?.[0]).toMatchObject({
      message: 'Not enough stock.',
      extensions: { code: 'CONFLICT', service: 'catalog' },
    });
  });

  it('adds a review in the name of the caller, whom the orders service knows', async () => {
    const { data, errors } = await project.ask<{
      addReview: { review: unknown; product: unknown };
    }>({
      query: `mutation { addReview(input: { productId: 900, rating: 5, title: "Fine" }) {
        review { rating title author { id name } } product { id name }
      } }`,
      headers: { authorization: 'Bearer customer-11-token' },
    });

    expect(errors).toBeUndefined();
    expect(data.addReview.review).toMatchObject({
      rating: 5,
      author: { id: '11', name: expect.any(String) },
    });
    expect(await project.orders.readAccessLog()).toContainEqual(
      expect.objectContaining({ method: 'GET', path: '/api/me', status: 200 }),
    );
  });

  it('refuses a review of nobody, and one that is out of range, naming all faults', async () => {
    const add = (headers: Record<string, string>) =>
      project.ask({
        query: 'mutation { addReview(input: { productId: "abc", rating: 9 }) { review { id } } }',
        headers,
      });

    const nobody = await add({});
    const wrong = await add({ authorization: 'Bearer customer-11-token' });

    expect(nobody.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(wrong.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { 'input.productId': [expect.any(String)], 'input.rating': [expect.any(String)] },
    });
  });
});
