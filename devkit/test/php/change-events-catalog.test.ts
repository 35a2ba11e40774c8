import { subjectOf } from '@banyan/platform/events/entity-subject.ts';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runInService } from '../helpers/php-code.ts';
import { phpDatabases } from '../helpers/php-databases.ts';
import { openPhpOutbox, type PhpOutbox } from '../helpers/php-outbox.ts';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '../helpers/temporary-php-service.ts';

interface Product {
  readonly id: number;
  readonly stock: number;
}

const token = 'catalog-secret';
const database = 'Illuminate\\Support\\Facades\\DB';
const stack = new AsyncDisposableStack();
const newProduct = {
  sku: 'NEW-1',
  name: 'Ёмкость / "cup" 🫖',
  price: '1.50',
  category_id: 15,
  supplier_id: 1,
  stock: 2,
};

afterAll(() => stack.disposeAsync());

describe.each(phpDatabases)('change events of catalog-lumen on %s', (_, openDatabase) => {
  let env: Record<string, string>;
  let catalog: TemporaryPhpService;
  let outbox: PhpOutbox;
  beforeAll(async () => {
    env = await openDatabase(stack, 'catalog');
    catalog = stack.use(await startTemporaryPhpService({ name: 'catalog-lumen', env }));
    outbox = stack.use(await openPhpOutbox(catalog.service.outboxUrl));
  });
  beforeEach(() => outbox.takeEvents());

  const php = (code: string, input = '') => runInService(catalog.service, { code, env, input });
  const adjust = (id: number, delta: number) =>
    catalog.call('POST', `/products/${id}/stock`, { token, body: { delta } });

  it('tells of a product from its creation to its deletion', async () => {
    const created = await catalog.call('POST', '/products', { token, body: newProduct });
    const { id } = created.body as Product;
    await catalog.call('PUT', `/products/${id}`, { token, body: { ...newProduct, price: '2.00' } });
    await catalog.call('DELETE', `/products/${id}`, { token });

    const events = await outbox.takeEvents();

    expect(events.map(({ type, subject, sequence }) => [type, subject, Number(sequence)])).toEqual([
      ['catalog.Product.created', `Product:${id}`, 1],
      ['catalog.Product.updated', `Product:${id}`, 2],
      ['catalog.Product.deleted', `Product:${id}`, 3],
    ]);
    expect(events[1]).toMatchObject({
      source: '/subgraphs/catalog',
      entitykeys: `{"id":"${id}"}`,
      changedfields: 'price',
    });
    const told = { sku: 'NEW-1', currency: 'EUR', stock: 2, categoryId: '15', supplierId: '1' };
    expect(events.map(({ data }) => data)).toEqual([
      { ...told, price: '1.50' },
      { ...told, price: '2.00' },
      null,
    ]);
  });

  it('tells of a stock that one statement has moved, and by how much', async () => {
    const { stock } = await catalog.read<Product>('/products/1');
    const answer = await adjust(1, 3);

    const events = await outbox.takeEvents();

    expect(answer.status).toBe(200);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'catalog.Product.updated',
      subject: 'Product:1',
      changedfields: 'stock,inStock',
      data: { stock: stock + 3, stockDelta: 3 },
    });
  });

  it('tells of each product that a mass update has changed, with what it holds then', async () => {
    await php(
      `Banyan\\ChangeEvents\\ChangeEvents::massUpdate(
        App\\Models\\Product::whereIn('id', [7, 8]), ['price' => '3.50', 'category_id' => 2]);`,
    );

    const events = await outbox.takeEvents();

    expect(events).toMatchObject([
      { subject: 'Product:7', changedfields: 'price,category', data: { price: '3.50' } },
      { subject: 'Product:8', changedfields: 'price,category', data: { categoryId: '2' } },
    ]);
  });

  it('tells the stock that holds, and not the one that a slower writer remembers', async () => {
    await php(
      `$slow = App\\Models\\Product::find(9);
       App\\Models\\Product::find(9)->forceFill(['stock' => 77])->save();
       $slow->forceFill(['name' => 'Slow'])->save();`,
    );

    const events = await outbox.takeEvents();

    expect(events.map(({ data }) => data)).toMatchObject([{ stock: 77 }, { stock: 77 }]);
  });

  it('tells nothing of writes that were refused or changed nothing', async () => {
    const { stock, ...product } = await catalog.read<Product>('/products/2');

    const tooMuch = await adjust(2, -stock - 1);
    const invalid = await catalog.call('PUT', '/products/2', { token, body: {} });
    const same = await catalog.call('PUT', '/products/2', { token, body: { ...product, stock } });

    expect([tooMuch.status, invalid.status, same.status]).toEqual([409, 422, 200]);
    expect(await outbox.takeSummary()).toEqual([]);
  });

  it('tells of what somebody changes at the console', async () => {
    await php('App\\Models\\Supplier::find(1)->forceFill(["name" => "Acme"])->save();');
    await php('App\\Models\\Category::find(2)->forceFill(["parent_id" => 1])->save();');

    expect(await outbox.takeSummary()).toEqual([
      'Supplier:1 updated name',
      'Category:2 updated parent',
    ]);
  });

  it('tells nothing of a transaction that is rolled back, or that its process never ends', async () => {
    const change = 'App\\Models\\Product::find(3)->forceFill(["name" => "gone"])->save();';
    const begin = `${database}::beginTransaction();`;

    await php(`${begin} ${change} ${database}::rollBack();`);
    await php(`${begin} ${change} posix_kill(getmypid(), SIGKILL);`).catch(() => undefined);

    expect(await outbox.takeSummary()).toEqual([]);
    expect(await catalog.read('/products/3')).not.toMatchObject({ name: 'gone' });
  });

  it('counts the changes of one product without a gap when requests come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => adjust(4, 1)));

    const events = await outbox.takeEvents();

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    const first = Number(events[0]?.sequence);
    expect(events.map(({ sequence }) => Number(sequence) - first)).toEqual([...Array(12).keys()]);
  });

  it('carries the trace of the request', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    await fetch(`${catalog.service.url}/products/5/stock`, {
      method: 'POST',
      headers: {
        traceparent,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: '{"delta":1}',
    });

    expect(await outbox.takeEvents()).toMatchObject([{ subject: 'Product:5', traceparent }]);
  });

  it.each<JsonObject>([
    { id: 'a/b "c" \u2028 🫖' },
    { id: 42 },
    { id: true },
    { sku: 'é', region: 7 },
    { id: '1', organization: { id: 2, isOpen: false } },
    { organization: { id: '2' } },
  ])('writes the key %j as the gateway does', async (key) => {
    const record = `$key = json_decode(stream_get_contents(STDIN), true);
      Banyan\\ChangeEvents\\ChangeEvents::record('Report', $key, 'rebuilt');`;

    await php(`${database}::transaction(function () { ${record} });`, JSON.stringify(key));

    const [event] = await outbox.takeEvents();
    expect(event).toMatchObject({
      subject: subjectOf('Report', key),
      entitykeys: JSON.stringify(key),
    });
  });

  it('tells nothing of seeded rows', async () => {
    await php('(new Database\\Seeders\\DatabaseSeeder)->setContainer($app)->__invoke();');

    expect(await outbox.takeSummary()).toEqual([]);
  });
});
