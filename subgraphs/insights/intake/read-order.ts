import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { type FieldReader, readFields } from './field-reader.ts';
import { multiplyExactly, toTenThousandths } from './money.ts';
import type { OrderFields, OrderLine } from './order-state.ts';

/** What an event tells of an order, or why it cannot be used. */
export type ReadOrder =
  | { readonly ok: true; readonly told: Partial<OrderFields> }
  | { readonly ok: false; readonly reason: string };

const decimalForm = 'a decimal number of at most 15 digits, four of them behind the point';

/** Reads an event `orders.Order.<verb>`. Fields that it does not tell are left out, and so is the customer. */
export function readOrder(verb: string, data: JsonObject | null): ReadOrder {
  const reader = readFields(data);
  const status = reader.text('status');
  const currency = reader.text('currency');
  const total = reader.parsed('total', decimalForm, toTenThousandths);
  const placedAtMs = reader.parsed('placedAt', 'a time', toTime);
  const lines = reader.list('items')?.map((item, index) => readLine(item, index, reader));
  if (reader.fault !== null) return { ok: false, reason: reader.fault };
  const isPlaced = verb === 'created' || total !== undefined || lines !== undefined;
  const told = {
    isThere: verb !== 'deleted',
    isCancelled: isCancelled(verb, status),
    isPlaced: isPlaced ? true : undefined,
    currency,
    total,
    placedAtMs,
    lines,
  };
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  return { ok: true, told: Object.fromEntries(known) };
}

function isCancelled(verb: string, status: string | undefined): boolean | undefined {
  if (status !== undefined) return status === 'CANCELLED';
  return verb === 'cancelled' ? true : undefined;
}

function readLine(item: JsonValue, index: number, order: FieldReader): OrderLine | undefined {
  const reader = readFields(isJsonObject(item) ? item : null);
  const productId = reader.text('productId');
  const units = reader.integer('quantity');
  const price = reader.parsed('unitPrice', decimalForm, toTenThousandths);
  const amount = units === undefined || price === undefined ? null : multiplyExactly(units, price);
  if (productId !== undefined && units !== undefined && amount !== null) {
    return { productId, units, amount };
  }
  return order.refuse(`items[${index}]`, 'productId, quantity and unitPrice within what is exact');
}

function toTime(text: string): number | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
