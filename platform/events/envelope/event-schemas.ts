import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ChangeEvent } from '../change-event.ts';

/** The JSON Schemas of what events of each type carry. */
export interface EventSchemas {
  /** Event types that have one, in alphabetical order. */
  readonly types: readonly string[];
  /**
   * Why the event's data are not as its type's schema says, without the values; null when they are. A reconciled event may
   * always be without data: nobody knows them, and the change must be told all the same.
   */
  check(event: Pick<ChangeEvent, 'type' | 'data' | 'reconciled'>): string | null;
}

/** How {@link loadEventSchemas} reads. */
export interface EventSchemaOptions {
  /** Whether events whose type has no schema are refused. Default false. */
  readonly isStrict?: boolean;
}

/** No schemas: every event is taken. */
export const NO_EVENT_SCHEMAS: EventSchemas = { types: [], check: () => null };

/**
 * Reads all `<type>.json` of a folder: each is a JSON Schema (draft 2020-12, https://json-schema.org/draft/2020-12) of
 * the data of one event type. Rejects with all faults, each with its file. A folder that does not exist has no schemas.
 */
export async function loadEventSchemas(
  folder: string,
  { isStrict = false }: EventSchemaOptions = {},
): Promise<EventSchemas> {
  const ajv = new Ajv2020({ strict: true, allErrors: false, validateFormats: true });
  addFormats.default(ajv);
  const faults: string[] = [];
  const validators = new Map<string, ValidateFunction>();
  for (const file of await listSchemaFiles(folder)) {
    try {
      const schema: object = JSON.parse(await readFile(join(folder, file), 'utf8'));
      validators.set(file.slice(0, -schemaEnding.length), ajv.compile(schema));
    } catch (error) {
      faults.push(`${join(folder, file)}: ${(error as Error).message}`);
    }
  }
  if (faults.length > 0) throw new Error(`Event schemas cannot be used:\n${faults.join('\n')}`);
  return createEventSchemas(validators, isStrict);
}

const schemaEnding = '.json';

async function listSchemaFiles(folder: string): Promise<readonly string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => name.endsWith(schemaEnding)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === 'ENOENT';
}

function createEventSchemas(
  validators: ReadonlyMap<string, ValidateFunction>,
  isStrict: boolean,
): EventSchemas {
  return {
    types: [...validators.keys()],
    check({ type, data, reconciled }) {
      const validate = validators.get(type);
      if (reconciled === true && data === null) return null;
      if (validate === undefined) return isStrict ? `events of type ${type} have no schema` : null;
      return validate(data) ? null : describe(validate);
    },
  };
}

/** The place and the rule; never the value, which may be private. */
function describe({ errors }: ValidateFunction): string {
  const [first] = errors ?? [];
  if (first === undefined) return 'data are not as the schema says';
  const missing = first.keyword === 'required' ? `: ${first.params.missingProperty}` : '';
  return `data${first.instancePath} breaks the rule "${first.keyword}" of the schema${missing}`;
}
