import base from './jest.config.js';

/** The suite against a real registry: it needs programs that npm does not bring, so it is no part of `npm test`. */
export default {
  ...base,
  testRegex: ['/test/real-registry/.*\\.e2e-spec\\.ts$'],
  testPathIgnorePatterns: ['/node_modules/', '/dist'],
};
