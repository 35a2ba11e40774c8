import { describe, expect, it } from '@jest/globals';
import { startConnectedGateway } from '../helpers/connected-gateway.ts';
import { ask } from '../helpers/test-gateway.ts';

const shop = `
type Product @key(fields: "id")
  @connect(source: "api", http: { GET: "/products", queryParams: "ids: $batch.id->joinNotNull(',')" }, selection: "$ { id name price }")
{ id: ID! name: String price: Int }
`;

const shelves = `
type Query {
  latest: Product @connect(source: "api", http: { GET: "/latest" }, selection: "id")
  shelf: Shelf @connect(source: "api", http: { GET: "/shelf" }, selection: "first { id } others { id }")
}
type Shelf { first: Product others: [Product] }
type Product @key(fields: "id", resolvable: false) { id: ID! }
`;

const named = (id: number) => ({ id, name: `Product ${id}`, price: 10 * id });

const answers = {
  'GET /latest': { id: 1 },
  'GET /shelf': { first: { id: 2 }, others: [{ id: 3 }, { id: 1 }] },
  'GET /products?ids=1%2C2%2C3': [1, 2, 3].map(named),
};

/** Asks for products at five places, which the gateway fetches each for itself. */
const operation = `
  { latest { name } newest: latest { ...Card } shelf { first { label: name } ...Others } }
  fragment Card on Product { name price }
  fragment Others on Shelf { others { ...Card } ... on Shelf { again: first { ...Card } } }
`;

const data = {
  latest: { name: 'Product 1' },
  newest: { name: 'Product 1', price: 10 },
  shelf: {
    first: { label: 'Product 2' },
    again: { name: 'Product 2', price: 20 },
    others: [
      { name: 'Product 3', price: 30 },
      { name: 'Product 1', price: 10 },
    ],
  },
};

describe('the fetches of one operation that are made together', () => {
  it('make one call of the service, with each key once, whoever executes the plan', async () => {
    await using connected = await startConnectedGateway({ schemas: { shop, shelves }, answers });
    const { gateway } = connected;

    const byApollo = await ask(gateway, operation, { 'apollo-query-plan-experimental': '1' });
    const afterApollo = connected.sentRequests();
    const compiled = [await ask(gateway, operation), await ask(gateway, operation)];

    const plan = String(byApollo.extensions?.__queryPlanExperimental);
    expect(plan.match(/Parallel/g)).toHaveLength(1);
    expect(plan.match(/Fetch\(service: "shop"\)/g)).toHaveLength(5);
    expect([byApollo, ...compiled].map((answer) => answer.data)).toEqual([data, data, data]);
    expect(afterApollo).toEqual(['GET /latest', 'GET /products?ids=1%2C2%2C3', 'GET /shelf']);
    expect(connected.sentRequests()).toEqual(afterApollo.flatMap((line) => [line, line, line]));
  });
});
