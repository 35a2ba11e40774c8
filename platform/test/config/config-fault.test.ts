import { describe, expect, it } from '@jest/globals';
import {
  type ConfigFault,
  formatConfigFaults,
  renderConfigPath,
  summarizeConfigFault,
} from '../../config/config-fault.ts';

const fault: ConfigFault = {
  code: 'CONFIG_INVALID',
  path: ['subgraphs', 'catalog', 'sources', 'api', 'timeZone'],
  variable: 'CATALOG_ZONE',
  expected: 'an IANA time zone such as Europe/Moscow',
  received: '"Moscow"',
  suggestion: null,
};

const misspelling: ConfigFault = {
  code: 'CONFIG_UNKNOWN_SETTING',
  path: ['server', 'prot'],
  variable: null,
  expected: 'one of port, host',
  received: 'the unknown setting "prot"',
  suggestion: 'port',
};

describe('formatConfigFaults', () => {
  it('prints every fault with place, variable, expected form, received value and suggestion', () => {
    const text = formatConfigFaults('banyan.config.ts', [fault, misspelling]);

    expect(text).toBe(
      [
        'banyan.config.ts cannot be used, it has 2 faults:',
        '  subgraphs.catalog.sources.api.timeZone (environment variable CATALOG_ZONE)',
        '    expected: an IANA time zone such as Europe/Moscow',
        '    received: "Moscow"',
        '  server.prot',
        '    expected: one of port, host; did you mean "port"?',
        '    received: the unknown setting "prot"',
      ].join('\n'),
    );
  });

  it('counts a single fault in the singular', () => {
    const text = formatConfigFaults('a.ts', [fault]);

    expect(text).toContain('it has 1 fault:\n');
  });
});

describe('summarizeConfigFault', () => {
  it('says the same in one line', () => {
    expect(summarizeConfigFault(misspelling)).toBe(
      'server.prot: expected one of port, host, received the unknown setting "prot"; did you mean "port"?',
    );
  });
});

describe('renderConfigPath', () => {
  it.each([
    [['server', 'corsOrigins', 1], 'server.corsOrigins[1]'],
    [[], '(the whole configuration)'],
  ])('writes %j as %s', (path, expected) => {
    expect(renderConfigPath(path)).toBe(expected);
  });
});
