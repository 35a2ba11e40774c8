import { describe, expect, it } from '@jest/globals';
import { reportWorkload } from '../../report/report-workload.ts';
import { measurement } from './measurements.ts';

const facts = { id: 'banyan', title: 'Banyan', variant: 'cold' } as const;

describe('reportWorkload', () => {
  it('writes a row for each measurement, in the units of the head', () => {
    const row = measurement({ requestsPerSecond: 1234.5, spread: 0.07, stale: 3 });

    const text = reportWorkload('storefront', [{ ...facts, rows: [row], note: null }]);

    const [title, , head = '', , cells = ''] = text.split('\n');
    expect(title).toBe('## storefront');
    expect(Object.fromEntries(zip(cellsOf(head), cellsOf(cells)))).toEqual({
      gateway: 'Banyan',
      variant: 'cold',
      connections: '50',
      'requests/s': '1235',
      'spread %': '7',
      'p50 ms': '5.00',
      'p99 ms': '20',
      failed: '0',
      'stale %': '1.0',
      'legacy calls/request': '2.00',
      'CPU ms/request': '4.00',
      'CPU %': '40',
      'RSS MiB': '150',
      'generator CPU %': '2',
    });
  });

  it('marks rows with failed answers', () => {
    const rows = [measurement({ failed: 0 }), measurement({ failed: 7 })];

    const text = reportWorkload('storefront', [{ ...facts, rows, note: null }]);

    expect(text.match(/\*\*\d+\*\*/g)).toEqual(['**7**']);
  });

  it('says why a target has no rows', () => {
    const text = reportWorkload('storefront', [{ ...facts, rows: [], note: 'it did not start' }]);

    expect(text).toBe('## storefront\n\n\n- Banyan, cold: it did not start\n\n');
  });
});

function cellsOf(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function zip(names: readonly string[], values: readonly string[]): [string, string | undefined][] {
  return names.map((name, index) => [name, values[index]]);
}
