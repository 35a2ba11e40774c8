import { availableParallelism } from 'node:os';

/** Jest runs the TypeScript source as native ES modules; types are checked by tsc, not here. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['**/test/**/*.test.ts', '**/e2e/**/*.e2e.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/var/'],
  testTimeout: 60_000,
  // Many tests wait for other processes, so there is one worker more than cores.
  maxWorkers: availableParallelism() + 1,
  // Node frees no module of a finished test file: a worker that holds so much makes room for a new one.
  workerIdleMemoryLimit: '800MB',
};
