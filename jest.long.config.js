import base from './jest.config.js';

/** Whole processes that start, end and are killed, and sweeps of hostile input: see docs/adr/0020-two-suites.md. */
export default {
  ...base,
  testRegex: ['/test/(process|sweeps)/.*\\.e2e-spec\\.ts$'],
  testPathIgnorePatterns: ['/node_modules/', '/dist'],
};
