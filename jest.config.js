import { availableParallelism } from 'node:os';

/** Node itself loads the modules of tests: see docs/adr/0018-tests-in-plain-node.md. */
export default {
  testEnvironment: '<rootDir>/test/harness/jest/environment.cjs',
  runtime: '<rootDir>/test/harness/jest/runtime.cjs',
  testSequencer: '<rootDir>/test/harness/jest/sequencer.cjs',
  // Much of what is tested waits for processes and deadlines, so that the cores have room for more workers. A number,
  // because Jest reads any percentage above 100 as one.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Generous: a hook starts servers, and the machine may be busy with something else.
  testTimeout: 60_000,
  globalSetup: './test/harness/global-setup.js',
  globalTeardown: './test/harness/global-teardown.js',
  testRegex: ['/(src|test)/.*\\.(spec|e2e-spec)\\.ts$'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist',
    '/test/process/',
    '/test/sweeps/',
    '/test/real-registry/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  transform: {},
};
