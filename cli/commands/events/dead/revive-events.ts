import type { OutboxStore } from '@banyan/platform/events/outbox/outbox-store.ts';

type DeadStore = Pick<OutboxStore, 'listDead' | 'revive'>;

const pageSize = 200;

/** Makes one dead event pending again, or with a null id all that are dead; how many. */
export async function reviveEvents(outbox: DeadStore, id: string | null): Promise<number> {
  if (id !== null) return (await outbox.revive(id)) ? 1 : 0;
  let count = 0;
  let page = await outbox.listDead({ limit: pageSize });
  while (page.length > 0) {
    const revived = await Promise.all(page.map((event) => outbox.revive(event.id)));
    count += revived.filter((wasDead) => wasDead).length;
    page = await outbox.listDead({ limit: pageSize, after: page.at(-1) });
  }
  return count;
}
