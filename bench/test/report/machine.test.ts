import { describe, expect, it } from '@jest/globals';
import { describeMachine, readMachine } from '../../report/machine.ts';

describe('describeMachine', () => {
  it('says what a reader needs in order to judge figures', () => {
    const text = describeMachine({
      cores: ['Fast 9000', 'Fast 9000'],
      memoryBytes: 16 * 1024 ** 3,
      platform: 'linux x64',
      nodeVersion: 'v24.1.0',
      loadAverage: 0.256,
      peers: { '@apollo/server': '5.5.1', graphql: '16.15.0' },
    });

    expect(text.split('\n')).toEqual([
      '- 2 × Fast 9000, 16 GiB, linux x64',
      '- Node v24.1.0; load average at the start 0.26',
      '- @apollo/server 5.5.1, graphql 16.15.0',
      '- the load generator, the gateway, its subgraphs and both stubs share the machine',
      '',
    ]);
  });
});

describe('readMachine', () => {
  it('knows the exact versions of the peers', async () => {
    const { peers } = await readMachine();

    expect(Object.keys(peers)).toContain('@graphql-hive/gateway');
    expect(Object.values(peers)).toEqual(
      Object.values(peers).map(() => expect.stringMatching(/^\d+\.\d+\.\d+$/)),
    );
  });
});
