import { parse } from 'yaml';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Selectors such as `name{label="a"}`; the part in braces may be missing. */
const selectors = /\b(banyan_\w+|up)\b(?:\{([^}]*)\})?/g;
const matchers = /(\w+)=~?"([^"]*)"/g;

/** All alerts of a file of Prometheus rules. */
export function readAlerts(text: string): readonly Alert[] {
  const { groups }: { groups: readonly { rules: readonly Alert[] }[] } = parse(text);
  return groups.flatMap(({ rules }) => rules);
}

/** Alerts that say too little, and metrics, labels and values in expressions that the tables of docs/metrics.md do not have. */
export function alertFaults(text: string, metricsPage: string): readonly string[] {
  return readAlerts(text).flatMap((alert) =>
    [...missingTexts(alert), ...selectorFaults(alert.expr, metricsPage)].map(
      (fault) => `${alert.alert}: ${fault}`,
    ),
  );
}

function missingTexts({ labels = {}, annotations = {} }: Alert): readonly string[] {
  const texts: Readonly<Record<string, string>> = {
    ...annotations,
    severity: labels.severity ?? '',
  };
  return (['summary', 'description', 'severity'] as const)
    .filter((name) => !texts[name])
    .map((name) => `has no ${name}`);
}

function selectorFaults(expression: string, metricsPage: string): readonly string[] {
  const found = [...expression.matchAll(selectors)];
  if (found.length === 0) return ['asks for no metric'];
  return found
    .filter(([, metric]) => metric !== 'up')
    .flatMap(([, metric = '', inBraces = '']) => {
      const row = metricsPage.split('\n').find((line) => line.startsWith(`| \`${metric}\` |`));
      if (row === undefined) return [`there is no metric ${metric}`];
      return labelsOf(expression, inBraces)
        .filter((word) => !row.includes(`\`${word}\``))
        .map((word) => `${metric} has no ${word}`);
    });
}

/** Labels, and their values, that an expression expects; `instance` comes from Prometheus. */
function labelsOf(expression: string, inBraces: string): readonly string[] {
  const grouping = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) =>
    names.split(', '),
  );
  const matched = [...inBraces.matchAll(matchers)].flatMap(([, label = '', values = '']) => [
    label,
    ...values.split('|'),
  ]);
  return [...new Set([...grouping, ...matched])].filter((name) => name !== 'instance');
}
