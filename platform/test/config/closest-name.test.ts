import { describe, expect, it } from '@jest/globals';
import { closestName } from '../../config/closest-name.ts';

const names = ['port', 'host', 'timeZone', 'timeoutMs', 'sources'];

describe('closestName', () => {
  it.each([
    ['prot', 'port'],
    ['Host', 'host'],
    ['timezone', 'timeZone'],
    ['timeout', 'timeoutMs'],
    ['source', 'sources'],
    ['banana', null],
    ['x', null],
  ])('takes %s as %s', (written, expected) => {
    expect(closestName(written, names)).toBe(expected);
  });
});
