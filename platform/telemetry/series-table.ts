import type { LabelDomains, LabelValues } from './metric-definition.ts';

/** The series of one metric, by the values of their labels. */
export interface SeriesTable<Series> {
  /** The series with these labels, made when it is first asked for. */
  of(labels: Labels): Series;
  all(): Iterable<readonly [labels: Labels, series: Series]>;
  clear(): void;
}

type Labels = LabelValues<LabelDomains>;

/** The value that all labels of a series have which came when the table was full. */
export const OTHER = 'other';

/**
 * An empty table. From `maxSeries` on, new series are one and the same, with {@link OTHER} in each label: labels are bounded
 * by what they are made of, and this is for the day when somebody gets that wrong.
 */
export function createSeriesTable<Series>(
  make: (labels: Labels) => Series,
  maxSeries: number,
): SeriesTable<Series> {
  const series = new Map<string, readonly [Labels, Series]>();
  const add = (key: string, labels: Labels): Series => {
    const made = make(labels);
    series.set(key, [labels, made]);
    return made;
  };
  return {
    of(labels) {
      const known = series.get(keyOf(labels));
      if (known !== undefined) return known[1];
      if (series.size < maxSeries) return add(keyOf(labels), { ...labels });
      const rest = mapValues(labels, () => OTHER);
      return series.get(keyOf(rest))?.[1] ?? add(keyOf(rest), rest);
    },
    all: () => series.values(),
    clear: () => series.clear(),
  };
}

function keyOf(labels: Labels): string {
  const names = Object.keys(labels).sort();
  return JSON.stringify(names.map((name) => labels[name]));
}

function mapValues(labels: Labels, map: (value: string) => string): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, map(value)]));
}
