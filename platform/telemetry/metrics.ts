import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  LabelDomains,
  LabelValues,
} from './metric-definition.ts';

/** One series of a counter. To be asked for once and kept: adding is then one addition. */
export interface Counter {
  /** Default 1; never negative. */
  add(amount?: number): void;
}

/** One series of a histogram. To be asked for once and kept. */
export interface Histogram {
  /** In the metric's own unit: seconds for durations. */
  observe(value: number): void;
}

/** Gives the value of one series now. Values under equal labels are added up. */
export type Report = <const Labels extends LabelDomains>(
  definition: CounterDefinition<Labels> | GaugeDefinition<Labels>,
  labels: LabelValues<Labels>,
  value: number,
) => void;

/** Where the parts of one process count what they do. */
export interface Metrics {
  /** Throws for a metric which was not declared when the metrics were made. */
  counter<const Labels extends LabelDomains>(
    definition: CounterDefinition<Labels>,
    labels: LabelValues<Labels>,
  ): Counter;
  /** Throws as {@link counter} does. */
  histogram<const Labels extends LabelDomains>(
    definition: HistogramDefinition<Labels>,
    labels: LabelValues<Labels>,
  ): Histogram;
  /**
   * Calls `read` each time when somebody asks for the metrics: for states, and for counts that a part keeps anyway. Returns
   * what ends that; the last counts stay out of the metrics then.
   */
  watch(read: (report: Report) => void): () => void;
}

/** Metrics that can be shown. Whoever made them closes them. */
export interface ShownMetrics extends Metrics {
  /** Of what {@link render} gives, as an HTTP header. */
  readonly contentType: string;
  /** All metrics now, as text for a scraper. */
  render(): Promise<string>;
  /** Forgets all series and all that was watched. Counting goes on without effect. */
  close(): void;
}

/** Counts nothing, for parts that run without metrics. */
export const NO_METRICS: Metrics = {
  counter: () => ({ add: () => undefined }),
  histogram: () => ({ observe: () => undefined }),
  watch: () => () => undefined,
};
