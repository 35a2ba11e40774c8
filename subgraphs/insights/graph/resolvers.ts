import { reportCachePolicy } from '@banyan/subgraph-kit/cache-policy.ts';
import { dateTimeScalar } from '@banyan/subgraph-kit/scalars.ts';
import type { SubgraphContext, SubgraphResolvers } from '@banyan/subgraph-kit/subgraph.ts';
import type { LoggedEvent } from '../intake/intake.ts';
import { formatTenThousandths } from '../intake/money.ts';
import type { InsightsStore, Money, ProductFigures } from '../stores/insights-store.ts';
import type { InsightsLoaders } from './insights-loaders.ts';
import { encodeCursor, type LogArguments, readLogArguments } from './log-arguments.ts';
import {
  assertSalesFit,
  type InsightsArguments,
  readInsightsRange,
  readSalesArguments,
  type SalesArguments,
} from './sales-arguments.ts';
import { type SalesEntry, toSalesEntries } from './sales-entries.ts';
import { dateScalar } from './scalars.ts';

/** What the resolvers of one client request share. */
export interface InsightsContext extends SubgraphContext {
  readonly store: InsightsStore;
  readonly loaders: InsightsLoaders;
  /** Rejects with `UNAUTHENTICATED` or `FORBIDDEN`. */
  readonly assertReader: () => Promise<void>;
}

interface Reference {
  readonly id: string;
}

interface LogPage {
  readonly events: readonly LoggedEvent[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
}

/** Resolvers of `schema/insights.graphql`. */
export const resolvers: SubgraphResolvers<InsightsContext> = {
  DateTime: dateTimeScalar,
  Date: dateScalar,
  Query: {
    async salesByDay(_: unknown, args: SalesArguments, context: InsightsContext) {
      await admit(context);
      const query = readSalesArguments(args);
      const rows = await context.store.readSales(query.request);
      assertSalesFit(rows.length);
      return toSalesEntries(rows, query);
    },
    async changeLog(_: unknown, args: LogArguments, context: InsightsContext): Promise<LogPage> {
      await admit(context);
      const request = readLogArguments(args);
      const size = request.limit - 1;
      const found = await context.store.readLog(request);
      const hasPrevious = request.after !== null;
      return { events: found.slice(0, size), hasNext: found.length > size, hasPrevious };
    },
    async eventIntake(_: unknown, __: unknown, context: InsightsContext) {
      await admit(context);
      return context.store.readIntakeCounts();
    },
  },
  Product: {
    __resolveReference: ({ id }: Reference) => ({ id: String(id) }),
    async insights(
      { id: productId }: Reference,
      args: InsightsArguments,
      context: InsightsContext,
    ) {
      await admit(context);
      return context.loaders.figures.load({ productId, ...readInsightsRange(args) });
    },
  },
  ProductInsights: {
    averageRating: ({ reviewCount, ratingSum }: ProductFigures) =>
      reviewCount === 0 ? null : ratingSum / reviewCount,
  },
  Money: {
    amount: ({ amount }: Money) => formatTenThousandths(amount),
  },
  SalesEntry: {
    product: ({ productId }: SalesEntry) => toReference(productId),
    category: ({ categoryId }: SalesEntry) => toReference(categoryId),
  },
  ChangeLogConnection: {
    edges: ({ events }: LogPage) => events.map((node) => ({ node, cursor: encodeCursor(node) })),
    nodes: ({ events }: LogPage) => events,
    pageInfo: ({ events, hasNext, hasPrevious }: LogPage) => ({
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      startCursor: cursorOf(events.at(0)),
      endCursor: cursorOf(events.at(-1)),
    }),
  },
  ChangeLogEntry: {
    time: ({ timeMs }: LoggedEvent) => new Date(timeMs),
  },
};

/** Figures are for some callers only, so no cache may keep them. */
async function admit(context: InsightsContext): Promise<void> {
  reportCachePolicy(context, { maxAgeSeconds: 0, scope: 'private' });
  await context.assertReader();
}

function toReference(id: string | null): Reference | null {
  return id === null ? null : { id };
}

function cursorOf(event: LoggedEvent | undefined): string | null {
  return event === undefined ? null : encodeCursor(event);
}
