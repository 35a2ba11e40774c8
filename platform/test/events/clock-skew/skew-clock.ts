// Loaded before the program of a child process, whose last argument says by how many milliseconds its clock is wrong.

const skewMs = Number(process.argv.at(-1));
const RealDate = Date;

class SkewedDate extends RealDate {
  constructor(...parts: readonly number[] | readonly [string]) {
    if (parts.length === 0) super(SkewedDate.now());
    else super(...(parts as [number]));
  }

  static override now(): number {
    return RealDate.now() + skewMs;
  }
}

globalThis.Date = SkewedDate as DateConstructor;
