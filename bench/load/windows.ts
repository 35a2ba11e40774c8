import { LONGEST_WINDOW, type LoadJob } from './load-job.ts';

/** One window that counts. */
export interface Window {
  readonly answers: number;
  readonly ms: number;
}

/** Counts answers in windows, one after another. Times are those of `performance.now()`. */
export interface Windows {
  /** Counts an answer, and ends the window when it is time. */
  add(atMs: number): void;
  /** Ends the window, however few answers it has, when it has taken as long as it may. */
  endOverdue(atMs: number): void;
  /** Whether answers count now: the window before all others is over, and the last one is not. */
  readonly isMeasuring: boolean;
  readonly isOver: boolean;
  readonly measured: readonly Window[];
}

type WindowRules = Pick<LoadJob, 'windows' | 'windowMs' | 'connections'>;

/** Windows of which the first begins at `startMs` and does not count. */
export function createWindows(rules: WindowRules, startMs: number): Windows {
  const { windows, windowMs, connections } = rules;
  const all: Window[] = [];
  let start = startMs;
  let answers = 0;
  const isOver = () => all.length > windows;
  const end = (atMs: number) => {
    all.push({ answers, ms: atMs - start });
    start = atMs;
    answers = 0;
  };
  return {
    add(atMs) {
      if (isOver()) return;
      answers += 1;
      if (atMs - start >= windowMs && answers >= connections) end(atMs);
    },
    endOverdue(atMs) {
      if (!isOver() && atMs - start >= LONGEST_WINDOW * windowMs) end(atMs);
    },
    get isMeasuring() {
      return all.length > 0 && !isOver();
    },
    get isOver() {
      return isOver();
    },
    get measured() {
      return all.slice(1);
    },
  };
}
