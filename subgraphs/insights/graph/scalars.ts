import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { formatDay, type LocalDay, parseDay } from '../calendar/local-date.ts';
import { quote } from './bad-argument.ts';

/** `scalar Date`: a day of the calendar, which resolvers get and give as {@link LocalDay}. */
export const dateScalar = new GraphQLScalarType<LocalDay, string>({
  name: 'Date',
  serialize: (day) => formatDay(Number(day)),
  parseValue: (value) => toDay(value),
  parseLiteral: (node) => toDay(node.kind === Kind.STRING ? node.value : null),
});

function toDay(value: unknown): LocalDay {
  const day = typeof value === 'string' ? parseDay(value) : null;
  if (day !== null) return day;
  const received = typeof value === 'string' ? quote(value) : 'no text';
  throw new GraphQLError(
    `Date must be a day such as 2026-03-29, from 1970 to 2999; received ${received}`,
  );
}
