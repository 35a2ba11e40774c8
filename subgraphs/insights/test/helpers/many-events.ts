import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import { eventOf, orderData, productEvent } from './events.ts';

/** Events of orders, which are paid and some of them cancelled, and of the stock of product 42. Always the same ones. */
export function manyEvents(count: number): readonly ChangeEvent[] {
  return Array.from({ length: count }, (_, index) => eventAt(index));
}

function eventAt(index: number): ChangeEvent {
  const key = String(Math.floor(index / 4));
  switch (index % 4) {
    case 0:
      return eventOf({ key, data: orderData({}, (index % 5) + 1) });
    case 1:
      return productEvent({ sequence: index, data: { stock: 1000 - index, stockDelta: -1 } });
    case 2:
      return eventOf({ key, type: 'orders.Order.updated', sequence: 2, data: { status: 'PAID' } });
    default:
      return eventOf({ key, type: 'orders.Order.updated', sequence: 3, data: statusAt(index) });
  }
}

function statusAt(index: number) {
  return { status: index % 3 === 0 ? 'CANCELLED' : 'SHIPPED' };
}
