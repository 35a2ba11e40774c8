import { isNumeric } from '../evaluation/comparison.ts';
import { parseInteger, toSafeInteger } from './integer-text.ts';
import { atLeastOne, atMost, type Method, MethodFault, valuesMethod } from './method.ts';

type Numeric = number | bigint;

/** One operation in the two kinds of arithmetic; null stands for "no such number". */
interface Operation {
  readonly onDoubles: (first: number, second: number) => number;
  /** Null when the operation always works on doubles. */
  readonly onIntegers: ((first: bigint, second: bigint) => bigint | null) | null;
}

/** Methods that calculate. Integers stay exact: a result beyond 2^53 is a bigint. Only `div` always gives a double. */
export const numberMethods = {
  add: foldMethod({ onDoubles: (a, b) => a + b, onIntegers: (a, b) => a + b }),
  sub: foldMethod({ onDoubles: (a, b) => a - b, onIntegers: (a, b) => a - b }),
  mul: foldMethod({ onDoubles: (a, b) => a * b, onIntegers: (a, b) => a * b }),
  div: foldMethod({ onDoubles: (a, b) => a / b, onIntegers: null }),
  mod: foldMethod({ onDoubles: (a, b) => a % b, onIntegers: (a, b) => (b === 0n ? null : a % b) }),
  parseInt: valuesMethod(atMost(1), (input, [base]) => parseInteger(input, base)),
} satisfies Readonly<Record<string, Method>>;

function foldMethod(operation: Operation): Method {
  return valuesMethod(atLeastOne, (input, values) => {
    if (!isNumeric(input)) return new MethodFault('requires numeric arguments');
    let result: Numeric = input;
    for (const [index, value] of values.entries()) {
      if (!isNumeric(value)) return new MethodFault('requires numeric arguments');
      const next = calculate(operation, result, value);
      if (next === null) return new MethodFault(`failed on argument ${index + 1}`);
      result = next;
    }
    return result;
  });
}

function calculate(operation: Operation, first: Numeric, second: Numeric): Numeric | null {
  if (operation.onIntegers === null || !isInteger(first) || !isInteger(second)) {
    return finite(operation.onDoubles(Number(first), Number(second)));
  }
  const quick = operation.onDoubles(Number(first), Number(second));
  const areDoubles = typeof first === 'number' && typeof second === 'number';
  // Adding 0 turns -0, which only doubles know, into 0.
  if (areDoubles && Number.isSafeInteger(quick)) return quick + 0;
  const exact = operation.onIntegers(BigInt(first), BigInt(second));
  return exact === null ? null : toSafeInteger(exact);
}

/** Doubles beyond 2^53 are not exact in the first place, so they do not count as integers. */
function isInteger(value: Numeric): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
