import type { NewEvent } from '@banyan/platform/events/change-event.ts';
import type { OutboxStore } from '@banyan/platform/events/outbox/outbox-store.ts';

const eventsPerAppend = 500;

/** An event of the size that a change of a product has: some 700 bytes with its envelope. */
export function productEvent(id: string): NewEvent {
  return {
    subgraph: 'catalog',
    entity: 'Product',
    key: { id },
    verb: 'updated',
    changedFields: ['price', 'stock'],
    data: { sku: `SKU-${id}`, price: '19.90', currency: 'EUR', stock: 7 },
  };
}

/** Writes events of so many products in turn, many in each transaction; their ids. */
export async function fillOutbox(
  outbox: OutboxStore,
  { events, subjects }: { readonly events: number; readonly subjects: number },
): Promise<readonly string[]> {
  const ids: string[] = [];
  while (ids.length < events) {
    const start = ids.length;
    const size = Math.min(eventsPerAppend, events - start);
    const written = await outbox.append(
      Array.from({ length: size }, (_, index) => productEvent(String((start + index) % subjects))),
    );
    ids.push(...written.map(({ id }) => id));
  }
  return ids;
}
