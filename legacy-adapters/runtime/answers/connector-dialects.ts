import type { ConnectorDefinition } from '../../connect/connectors.ts';
import {
  createDialect,
  type Dialect,
  type DialectName,
  type DialectOverrides,
} from '../../dialect/dialect.ts';
import type { ConnectorConfig } from '../sources/source-config.ts';
import { type AnswerSettings, answerOverrides } from './answer-settings.ts';

/** What the configuration of a source says of its dialect. */
export interface DialectSettings {
  readonly name: DialectName;
  readonly overrides: DialectOverrides;
  readonly answers: AnswerSettings;
  /** By `Type.field`, or `Type`. */
  readonly connectors: Readonly<Record<string, ConnectorConfig>>;
}

/** The dialect of a source and those of its connectors. */
export interface ConnectorDialects {
  readonly dialect: Dialect;
  dialectOf(connector: ConnectorPlace): Dialect;
}

type ConnectorPlace = Pick<ConnectorDefinition, 'parentType' | 'field'>;

/** Builds each dialect once. */
export function createConnectorDialects(options: DialectSettings): ConnectorDialects {
  const { name, overrides, answers, connectors } = options;
  const common = merge(overrides, answerOverrides(answers));
  const dialect = createDialect(name, common);
  const own = new Map(
    Object.entries(connectors).map(([place, settings]) => [
      place,
      createDialect(
        name,
        merge({ ...common, ...ownOverrides(settings) }, answerOverrides(settings.answers)),
      ),
    ]),
  );
  return {
    dialect,
    dialectOf: (connector) => own.get(placeOf(connector)) ?? dialect,
  };
}

function ownOverrides({ request, paginator }: ConnectorConfig): DialectOverrides {
  return { ...request, ...(paginator !== undefined && { paginator }) };
}

/** How the configuration names a connector. */
export function placeOf({ parentType, field }: ConnectorPlace): string {
  return field === null ? parentType : `${parentType}.${field}`;
}

function merge(base: DialectOverrides, over: DialectOverrides): DialectOverrides {
  const fields = { ...base.values?.fields, ...over.values?.fields };
  return {
    ...base,
    ...over,
    errors: { ...base.errors, ...over.errors },
    values: { ...base.values, ...over.values, fields },
  };
}
