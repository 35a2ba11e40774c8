import * as prometheus from '@prometheus-io/client';
import type { MetricDefinition } from './metric-definition.ts';
import type { Counter, Histogram, Report, ShownMetrics } from './metrics.ts';
import { processMetrics } from './process-metrics.ts';
import { createSeriesTable, type SeriesTable } from './series-table.ts';

/** What {@link createPrometheusMetrics} is made from. */
export interface PrometheusOptions {
  /** All metrics there are: so each has one place, and stands in the text even before anything happened. */
  readonly definitions: readonly MetricDefinition[];
  /** Whether what Node says about the process is shown, too. Default true. */
  readonly showsProcess?: boolean;
  /** Most series of one metric. Default 2000. */
  readonly maxSeries?: number;
}

/** Metrics in Prometheus's text format, in a registry of their own. Throws when two definitions have one name. */
export function createPrometheusMetrics(options: PrometheusOptions): ShownMetrics {
  const { definitions, showsProcess = true, maxSeries = 2000 } = options;
  const registry = new prometheus.Registry();
  const process = showsProcess ? processMetrics() : null;
  const tables = new Map(
    definitions.map((definition) => [definition.name, open(definition, registry, maxSeries)]),
  );
  const watched = new Set<(report: Report) => void>();
  const find = <Kind extends Table['kind']>(name: string, kind: Kind) => {
    const table = tables.get(name);
    if (table?.kind === kind) return table as Extract<Table, { kind: Kind }>;
    throw new Error(`There is no ${kind} ${name} among the declared metrics`);
  };
  const report: Report = ({ name, kind }, labels, value) => {
    find(name, kind).read.of(labels).add(value);
  };
  return {
    contentType: registry.contentType,
    counter: ({ name }, labels) => find(name, 'counter').own.of(labels),
    histogram: ({ name }, labels) => find(name, 'histogram').own.of(labels),
    watch(read) {
      watched.add(read);
      return () => watched.delete(read);
    },
    async render() {
      for (const table of tables.values()) if (table.kind !== 'histogram') table.read.clear();
      for (const read of watched) read(report);
      const [own, ofProcess = ''] = await Promise.all([registry.metrics(), process?.metrics()]);
      return own + ofProcess;
    },
    close() {
      watched.clear();
      registry.clear();
      for (const table of tables.values()) table.own.clear();
    },
  };
}

/** A number that grows. The library's own children look up their labels each time; this one does not. */
interface Tally extends Counter {
  readonly value: number;
}

type Table = NumberTable<'counter'> | NumberTable<'gauge'> | HistogramTable;

interface NumberTable<Kind extends 'counter' | 'gauge'> {
  readonly kind: Kind;
  /** What parts add to. */
  readonly own: SeriesTable<Tally>;
  /** What watched parts report, made anew each time. */
  readonly read: SeriesTable<Tally>;
}

interface HistogramTable {
  readonly kind: 'histogram';
  readonly own: SeriesTable<Histogram>;
}

function open(
  definition: MetricDefinition,
  registry: prometheus.Registry,
  maxSeries: number,
): Table {
  const { name, help } = definition;
  const parts = { name, help, labelNames: Object.keys(definition.labels), registers: [registry] };
  if (definition.kind === 'histogram') {
    const { kind, buckets } = definition;
    const histogram = new prometheus.Histogram({ ...parts, buckets: [...buckets] });
    return { kind, own: createSeriesTable((labels) => histogram.labels(labels), maxSeries) };
  }
  const { kind } = definition;
  const own = createSeriesTable(createTally, maxSeries);
  const read = createSeriesTable(createTally, maxSeries);
  const collect = (metric: prometheus.Counter<string> | prometheus.Gauge<string>) => {
    metric.reset();
    for (const [labels, { value }] of [...own.all(), ...read.all()]) metric.inc(labels, value);
  };
  const Metric = kind === 'counter' ? prometheus.Counter : prometheus.Gauge;
  new Metric<string>({
    ...parts,
    collect() {
      collect(this);
    },
  });
  return { kind, own, read };
}

function createTally(): Tally {
  let value = 0;
  return {
    get value() {
      return value;
    },
    add(amount = 1) {
      value += amount;
    },
  };
}
