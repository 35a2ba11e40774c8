import type { SqlTransaction } from '@banyan/platform/events/outbox/stores/sql/sql-database.ts';
import type { Intake, Outcome, ProductReport } from '../intake/intake.ts';
import {
  mergeOrder,
  type OrderFields,
  type OrderState,
  placedAtOf,
  salesOf,
} from '../intake/order-state.ts';
import type { IntakeStatements } from './intake-statements.ts';

/** Under which the inbox remembers events. */
export const CONSUMER = 'insights';

const longestInboxSubject = 376;

/** Takes an event in an open transaction, once: who takes the same one at the same time waits, and finds it taken. */
export async function takeEvent(
  transaction: SqlTransaction,
  statements: IntakeStatements,
  intake: Intake,
): Promise<Outcome> {
  const { id, type, timeMs, sequence, changedFields } = intake;
  const subject = intake.subject.slice(0, longestInboxSubject);
  const seen = { consumer: CONSUMER, id, subject, sequence };
  if ((await transaction.write(statements.markSeen, seen)) === 0) {
    await transaction.write(statements.countDelivery, { id });
    return 'duplicate';
  }
  const outcome = await apply(transaction, statements, intake);
  await transaction.write(statements.log, {
    id,
    type,
    subject: intake.subject,
    timeMs,
    changedFields: changedFields?.join(',') ?? null,
    outcome,
  });
  return outcome;
}

async function apply(
  transaction: SqlTransaction,
  statements: IntakeStatements,
  intake: Intake,
): Promise<Outcome> {
  const { report, version, timeMs } = intake;
  const write = async (text: string, parameters: Parameters<SqlTransaction['write']>[1]) =>
    (await transaction.write(text, parameters)) > 0;
  switch (report.kind) {
    case 'other':
      return 'ignored';
    case 'malformed':
      return 'malformed';
    case 'order':
      return said(await applyOrder(transaction, statements, { ...report, version, timeMs }));
    case 'product':
      return said(await applyProduct(write, statements, { ...report, version, timeMs }));
    case 'review': {
      const { reviewId, productId, rating } = report;
      return said(await write(statements.addReview, { reviewId, productId, rating, timeMs }));
    }
  }
}

function said(isNews: boolean): Outcome {
  return isNews ? 'applied' : 'late';
}

interface OrderEvent {
  readonly orderId: string;
  readonly told: Partial<OrderFields>;
  readonly version: string;
  readonly timeMs: number;
}

async function applyOrder(
  transaction: SqlTransaction,
  statements: IntakeStatements,
  { orderId, told, ...moment }: OrderEvent,
): Promise<boolean> {
  await transaction.write(statements.lockOrder, { orderId });
  const [row] = await transaction.read(statements.readOrder, { orderId });
  const known = parseState(String(row?.state ?? ''));
  const { state, isNews } = mergeOrder(known, told, moment);
  if (!isNews && state.firstEventMs === known?.firstEventMs) return false;
  await transaction.write(statements.writeOrder, { orderId, state: JSON.stringify(state) });
  await transaction.write(statements.dropSales, { orderId });
  const sales = salesOf(state).map((sale) => [
    sale.productId,
    sale.currency,
    sale.units,
    sale.amount,
  ]);
  if (sales.length > 0) {
    const placedAtMs = placedAtOf(state);
    await transaction.write(statements.addSales, {
      orderId,
      placedAtMs,
      sales: JSON.stringify(sales),
    });
  }
  return isNews;
}

/** Null for an order that was not known. */
function parseState(text: string): OrderState | null {
  return text === '' ? null : (JSON.parse(text) as OrderState);
}

type ProductEvent = ProductReport & { readonly version: string; readonly timeMs: number };

async function applyProduct(
  write: (text: string, parameters: Parameters<SqlTransaction['write']>[1]) => Promise<boolean>,
  statements: IntakeStatements,
  { productId, categoryId, stock: reading, version, timeMs }: ProductEvent,
): Promise<boolean> {
  const isMoved =
    categoryId !== null &&
    (await write(statements.moveProduct, { productId, categoryId, version }));
  if (reading === null) return isMoved;
  const { stock, delta, isFirst } = reading;
  const firstStock = isFirst ? stock : null;
  const row = { productId, version, stock, delta, firstStock, timeMs };
  return (await write(statements.addStock, row)) || isMoved;
}
