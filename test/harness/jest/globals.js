/** What `@jest/globals` is in a test file. */
export const { jest, expect, test, it, describe, beforeAll, beforeEach, afterAll, afterEach } = globalThis;
