import base from './jest.config.js';

/** The service as whole processes that start, end and are killed, and the embedded database: see docs/adr/0020-two-suites.md. */
export default {
  ...base,
  testRegex: ['/test/process/.*\\.e2e-spec\\.ts$'],
  testPathIgnorePatterns: ['/node_modules/', '/dist'],
};
