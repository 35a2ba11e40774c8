import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { compileSelection } from '../../connect/compiler.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { CompiledMapping, MappingVariables } from '../../connect/mapping.ts';
import {
  type FailedItem,
  type SplitItems,
  splitItems,
} from '../../dialect/classify/item-status.ts';
import { statusRule } from '../../dialect/classify/status-rules.ts';
import type { Dialect } from '../../dialect/dialect.ts';
import type { EntityKey, ReadKey } from '../entities/entity-key.ts';

/** What became of one key of a batch whose rows have a status of their own. */
export interface ItemFailure {
  /** Null when the row does not say whose it is. */
  readonly key: EntityKey | null;
  readonly outcome:
    | { readonly kind: 'missing' }
    | { readonly kind: 'error'; readonly error: Error };
}

/** A body as its mapping gets it, without the rows that failed. */
export interface JudgedItems {
  readonly body: JsonValue;
  readonly failures: readonly ItemFailure[];
}

/** Judges the rows of a body, before the mapping drops their status. `status` of the variables is that of the answer. */
export type JudgeItems = (body: JsonValue, variables: MappingVariables) => JudgedItems;

/** What {@link compileItemJudge} needs besides the definition. */
export interface ItemJudgeOptions {
  readonly service: string;
  /** Of the connector. */
  readonly dialect: Pick<Dialect, 'itemStatus'>;
  readonly keyOf: ReadKey;
}

/** Compiles the judging of rows; for a connector that is no batch, or whose rows have no status, it leaves all as it is. */
export function compileItemJudge(
  definition: ConnectorDefinition,
  options: ItemJudgeOptions,
): JudgeItems {
  const { itemStatus } = options.dialect;
  if (definition.kind !== 'typeBatch' || itemStatus === 'none') {
    return (body) => ({ body, failures: [] });
  }
  const map = compileSelection(definition.selection);
  return (body, variables) => {
    const split = splitItems(body, Number(variables.status), itemStatus);
    if (split === null) return { body, failures: [] };
    const keyOfItem = itemKeys(split, { map, variables, keyOf: options.keyOf });
    const failures = split.failed.map((item) => ({
      key: keyOfItem(item),
      outcome: toOutcome(item.status, definition, options),
    }));
    return { body: split.body, failures };
  };
}

interface KeyReading {
  readonly map: CompiledMapping;
  readonly variables: MappingVariables;
  readonly keyOf: ReadKey;
}

/** The key is what the mapping makes of the row; where it reads keys of what a failed row lacks, the row's own members. */
function itemKeys(
  { emptied }: SplitItems,
  { map, variables, keyOf }: KeyReading,
): (item: FailedItem) => EntityKey | null {
  const mappedKey = (body: JsonValue) => {
    const rows = map(body, variables);
    const row = Array.isArray(rows) ? rows.find(isJsonObject) : undefined;
    return row === undefined ? null : keyOf(row);
  };
  // Else the mapping has its rows from another list than that of the failed ones.
  const readsRows = mappedKey(emptied) === null;
  return ({ body, row }) =>
    (readsRows ? mappedKey(body) : null) ?? (isJsonObject(row) ? keyOf(row) : null);
}

/** Nothing of what the service wrote about the row is passed on. */
function toOutcome(
  status: number,
  { coordinate }: ConnectorDefinition,
  { service }: ItemJudgeOptions,
): ItemFailure['outcome'] {
  const { code, message } = statusRule(status);
  if (code === 'NOT_FOUND') return { kind: 'missing' };
  const extensions = { http: { status }, connector: { coordinate: `${service}:${coordinate}` } };
  return { kind: 'error', error: new BanyanError(code, message, { service, extensions }) };
}
