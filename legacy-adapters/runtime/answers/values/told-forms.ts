import { STYLED_TYPES } from '../../../dialect/coerce/value-style.ts';
import type { SourceConfig } from '../../sources/source-config.ts';
import type { AnswerSettings } from '../answer-settings.ts';

/** Forms in which the configuration says that values of a field are written, for errors. `coordinate` is `Type.field`. */
export type ToldForms = (coordinate: string, typeName: string) => readonly string[];

/** What all sources of a subgraph say, and their connectors: a value does not tell from which of them it is. */
export function toldForms(sources: Readonly<Record<string, SourceConfig>>): ToldForms {
  const told = Object.values(sources).flatMap(({ answers, connectors = {} }) => [
    answers,
    ...Object.values(connectors).map((connector) => connector.answers),
  ]);
  return (coordinate, typeName) => [
    ...new Set(told.flatMap((answers) => formsIn(answers, coordinate, typeName))),
  ];
}

function formsIn(
  { dates, numbers, fields }: AnswerSettings,
  coordinate: string,
  typeName: string,
): readonly string[] {
  const own = fields?.[coordinate];
  if (STYLED_TYPES.dates.includes(typeName)) return own?.dates ?? dates ?? [];
  return STYLED_TYPES.numbers.includes(typeName) ? [own?.numbers ?? numbers ?? []].flat() : [];
}
