/**
 * What a label may say: one of a closed list, or a name that the project's configuration gives (`configured`). Nothing that
 * a client sends is a label: each new value is a new series, kept until the process ends.
 */
export type LabelDomain = readonly string[] | 'configured';

/** Labels by name. */
export type LabelDomains = Readonly<Record<string, LabelDomain>>;

/** A value for each label. */
export type LabelValues<Labels extends LabelDomains> = {
  readonly [Name in keyof Labels]: Labels[Name] extends readonly (infer Value extends string)[]
    ? Value
    : string;
};

interface Definition<Kind extends string, Labels extends LabelDomains> {
  readonly kind: Kind;
  /** In Prometheus's convention: prefix `banyan_`, the unit at the end, of counters `_total` behind it. */
  readonly name: string;
  /** One line for people. */
  readonly help: string;
  readonly labels: Labels;
}

/** Only grows, until the process ends. */
export type CounterDefinition<Labels extends LabelDomains> = Definition<'counter', Labels>;

/** A state, read when somebody asks for metrics. */
export type GaugeDefinition<Labels extends LabelDomains> = Definition<'gauge', Labels>;

/** How often values of which size were observed. */
export interface HistogramDefinition<Labels extends LabelDomains>
  extends Definition<'histogram', Labels> {
  /** Upper bounds, included, in ascending order; above them is one more for all others. */
  readonly buckets: readonly number[];
}

/** Any metric. */
export type MetricDefinition =
  | CounterDefinition<LabelDomains>
  | GaugeDefinition<LabelDomains>
  | HistogramDefinition<LabelDomains>;

type Parts<D extends { readonly kind: string }> = Omit<D, 'kind'>;

/** Declares a counter. */
export function defineCounter<const Labels extends LabelDomains>(
  parts: Parts<CounterDefinition<Labels>>,
): CounterDefinition<Labels> {
  return { kind: 'counter', ...parts };
}

/** Declares a gauge. */
export function defineGauge<const Labels extends LabelDomains>(
  parts: Parts<GaugeDefinition<Labels>>,
): GaugeDefinition<Labels> {
  return { kind: 'gauge', ...parts };
}

/** Declares a histogram. */
export function defineHistogram<const Labels extends LabelDomains>(
  parts: Parts<HistogramDefinition<Labels>>,
): HistogramDefinition<Labels> {
  return { kind: 'histogram', ...parts };
}
