/** A query for newcomers, which needs all parts of the demo and no variables. */
export const FIRST_QUERY =
  '{ products(first: 3) { nodes { name price category { name } reviews(first: 1) { nodes { rating title author { name } } } } } }';
