import { describe, expect, it } from '@jest/globals';
import { createSeriesTable } from '../../telemetry/series-table.ts';

describe('a table of series', () => {
  it('gives one series for equal labels, in whatever order they are named', () => {
    const table = createSeriesTable((labels) => ({ labels }), 10);

    const first = table.of({ a: '1', b: '2' });

    expect(table.of({ b: '2', a: '1' })).toBe(first);
    expect(table.of({ a: '2', b: '1' })).not.toBe(first);
  });

  it('does not take what stands in one label for what stands in another', () => {
    const table = createSeriesTable((labels) => ({ labels }), 10);

    expect(table.of({ a: 'x","y', b: 'z' })).not.toBe(table.of({ a: 'x', b: 'y","z' }));
  });

  it('keeps the labels as they were when the series was made', () => {
    const table = createSeriesTable((labels) => ({ labels }), 10);
    const labels = { a: '1' };
    table.of(labels);

    labels.a = '2';

    expect([...table.all()].map(([kept]) => kept)).toEqual([{ a: '1' }]);
  });

  it('is empty again when it is cleared', () => {
    const table = createSeriesTable((labels) => ({ labels }), 1);
    table.of({ a: '1' });

    table.clear();

    expect(table.of({ a: '2' }).labels).toEqual({ a: '2' });
    expect([...table.all()]).toHaveLength(1);
  });
});
