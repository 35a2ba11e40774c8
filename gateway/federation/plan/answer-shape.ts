import {
  type FieldNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { misfitError } from '../misfit-error.ts';
import { collectFields, type DocumentFacts } from './collect-fields.ts';
import { createEntity, type Entity, isEntity, memberOf } from './entity.ts';
import { compileLeafCheck } from './leaf-check.ts';

/** What the client gets of the merged answers of the subgraphs. */
export interface ShapedAnswer {
  /** Null when a null moved up to the root. */
  readonly data: Entity | null;
  /** One for each value that the schema does not allow; null stands in its place. */
  readonly misfits: readonly GraphQLError[];
}

/** Picks what an operation selects of `data`, which is not changed, in the order of the operation. */
export type ShapeAnswer = (data: Entity) => ShapedAnswer;

/**
 * Compiles the selections of one operation for one set of the variables of its `@skip` and `@include`. Selections of a
 * type are compiled when the first object of that type comes.
 */
export function compileAnswerShape(
  selectionSet: SelectionSetNode,
  rootType: GraphQLObjectType,
  facts: DocumentFacts,
): ShapeAnswer {
  const fields = compileFields([selectionSet], rootType.name, facts);
  return (data) => {
    const run = { misfits: [], path: [] };
    return { data: shapeObject(data, fields, run), misfits: run.misfits };
  };
}

/** What one run notes. */
interface Run {
  readonly misfits: GraphQLError[];
  /** Of the object or list that is being shaped. */
  readonly path: (string | number)[];
}

/**
 * Gives the value for the client, or null: for "nothing" as well as for what the schema does not allow. `step` is where it
 * stands in its object or list.
 */
type Shape = (value: unknown, run: Run, step: string | number) => unknown;

interface ShapedField {
  readonly name: string;
  /** Null for `__typename`. */
  readonly shape: Shape | null;
  readonly isNullable: boolean;
  /** What `__typename` gives; null where the type cannot be the type of an object. */
  readonly typename: string | null;
}

/** Null when a field that must not be null is. */
function shapeObject(entity: Entity, fields: readonly ShapedField[], run: Run): Entity | null {
  const shaped = createEntity();
  for (const { name, shape, isNullable, typename } of fields) {
    const value = shape === null ? typename : shape(memberOf(entity, name), run, name);
    if (value === null && !isNullable) return null;
    shaped[name] = value;
  }
  return shaped;
}

function compileFields(
  selectionSets: readonly (SelectionSetNode | undefined)[],
  typeName: string,
  facts: DocumentFacts,
): readonly ShapedField[] {
  const type = facts.schema.getType(typeName);
  const declared = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const fields: ShapedField[] = [];
  for (const [name, nodes] of collectFields(selectionSets, typeName, facts)) {
    const fieldName = nodes[0]?.name.value ?? '';
    const declaration = declared[fieldName];
    if (fieldName === '__typename') {
      const typename = isObjectType(type) ? typeName : null;
      fields.push({ name, shape: null, isNullable: false, typename });
    } else if (declaration !== undefined) {
      const field = { coordinate: `${typeName}.${fieldName}`, nodes };
      const shape = compileShape(declaration.type, field, facts);
      fields.push({ name, shape, isNullable: !isNonNullType(declaration.type), typename: null });
    }
  }
  return fields;
}

/** A field of a type as an operation selects it, maybe in several places. */
interface SelectedField {
  readonly coordinate: string;
  readonly nodes: readonly FieldNode[];
}

function compileShape(type: GraphQLOutputType, field: SelectedField, facts: DocumentFacts): Shape {
  if (isNonNullType(type)) return compileShape(type.ofType, field, facts);
  if (isListType(type)) return compileList(type.ofType, field, facts);
  if (isLeafType(type)) {
    const isValid = compileLeafCheck(type);
    return (value, run, step) => {
      if (value === undefined || value === null) return null;
      return isValid(value) ? value : misfit(run, step, field);
    };
  }
  return compileComposite(type.name, field, facts);
}

function compileList(
  itemType: GraphQLOutputType,
  field: SelectedField,
  facts: DocumentFacts,
): Shape {
  const shapeItem = compileShape(itemType, field, facts);
  const isNullable = !isNonNullType(itemType);
  const shapeItems = (items: readonly unknown[], run: Run): unknown[] | null => {
    const shaped = new Array<unknown>(items.length);
    for (const [index, item] of items.entries()) {
      const shapedItem = shapeItem(item, run, index);
      if (shapedItem === null && !isNullable) return null;
      shaped[index] = shapedItem;
    }
    return shaped;
  };
  return (value, run, step) => {
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value)) return misfit(run, step, field);
    run.path.push(step);
    const shaped = shapeItems(value, run);
    run.path.pop();
    return shaped;
  };
}

function compileComposite(declaredName: string, field: SelectedField, facts: DocumentFacts): Shape {
  const selectionSets = field.nodes.map(({ selectionSet }) => selectionSet);
  const byType = new Map<string, readonly ShapedField[]>();
  const fieldsOf = (typeName: string): readonly ShapedField[] | null => {
    const known = byType.get(typeName);
    if (known !== undefined) return known;
    if (!isCompositeType(facts.schema.getType(typeName))) return null;
    const fields = compileFields(selectionSets, typeName, facts);
    byType.set(typeName, fields);
    return fields;
  };
  return (value, run, step) => {
    if (value === undefined || value === null) return null;
    if (!isEntity(value)) return misfit(run, step, field);
    const fields = fieldsOf(String(memberOf(value, '__typename') ?? declaredName));
    if (fields === null) return misfit(run, step, field);
    run.path.push(step);
    const shaped = shapeObject(value, fields, run);
    run.path.pop();
    return shaped;
  };
}

function misfit(
  { misfits, path }: Run,
  step: string | number,
  { coordinate }: SelectedField,
): null {
  misfits.push(misfitError(coordinate, [...path, step]));
  return null;
}
