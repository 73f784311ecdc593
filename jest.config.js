import { availableParallelism } from 'node:os';

/** Native ESM: NestJS 12 ships ES modules only, and Jest on Node 20 cannot require() them. */
export default {
  testEnvironment: 'node',
  // Much of what is tested waits for processes and deadlines, so that the cores have room for more workers. A number,
  // because Jest reads any percentage above 100 as one.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Generous: a hook starts servers, and the machine may be busy with something else.
  testTimeout: 60_000,
  globalSetup: './test/harness/global-setup.js',
  globalTeardown: './test/harness/global-teardown.js',
  testRegex: ['/(src|test)/.*\\.(spec|e2e-spec)\\.ts$'],
  testPathIgnorePatterns: ['/node_modules/', '/dist', '/test/real-registry/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
