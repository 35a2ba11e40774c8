import type { Choice } from './choose-request.ts';

/** An answer as it came. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly chunks: readonly Buffer[];
  readonly bytes: number;
}

/** Judges answers. */
export interface AnswerCheck {
  /** What the check needs to know of the moment at which a request is sent; to be given back with its answer. */
  leastStock(choice: Choice): number;
  judge(choice: Choice, answer: ReceivedAnswer, leastStock: number): Judgement;
}

/** What an answer is worth. */
export interface Judgement {
  readonly isFailed: boolean;
  /** Whether its stock lacks a write that was known when it was asked for. */
  readonly isStale: boolean;
}

const readEvery = 16;
const fine: Judgement = { isFailed: false, isStale: false };
const failed: Judgement = { isFailed: true, isStale: false };
const stale: Judgement = { isFailed: false, isStale: true };

/** Checks the answers of one run. With writes each answer is read and its stock compared, without them by {@link byLength}. */
export function createAnswerCheck(writeShare: number): AnswerCheck {
  const check = writeShare > 0 ? byStock() : byLength();
  return {
    leastStock: check.leastStock,
    judge: (choice, answer, leastStock) =>
      answer.status === 200 ? check.judge(choice, answer, leastStock) : failed,
  };
}

/**
 * The first answer to each request is read, and one of 16 after it; the others must be as long. So the generator takes its
 * time for all gateways alike.
 */
function byLength(): AnswerCheck {
  const lengths = new Map<number | null, number>();
  let count = 0;
  return {
    leastStock: () => 0,
    judge({ index }, answer) {
      count += 1;
      const length = lengths.get(index) ?? answer.bytes;
      if (length !== answer.bytes) return failed;
      if (lengths.has(index) && count % readEvery !== 0) return fine;
      if (hasErrors(textOf(answer))) return failed;
      lengths.set(index, length);
      return fine;
    },
  };
}

function byStock(): AnswerCheck {
  const stocks = new Map<number | null, number>();
  return {
    leastStock: ({ product }) => stocks.get(product) ?? 0,
    judge({ product }, answer, leastStock) {
      const text = textOf(answer);
      if (hasErrors(text)) return failed;
      if (product === null) return fine;
      const stock = Number(/"stock":(\d+)/.exec(text)?.[1]);
      const known = stocks.get(product) ?? 0;
      if (text.includes('"adjustStock"')) stocks.set(product, Math.max(stock, known));
      return stock < leastStock ? stale : fine;
    },
  };
}

function textOf({ chunks }: ReceivedAnswer): string {
  return Buffer.concat(chunks).toString();
}

function hasErrors(text: string): boolean {
  return !text.startsWith('{') || text.includes('"errors":');
}
