/** What `@jest/globals` is to modules of the tests: those of the test file that runs. Modules outlive test files. */
function current(name) {
  return new Proxy(() => undefined, {
    get: (_target, key) => globalThis[name][key],
    apply: (_target, _this, values) => globalThis[name](...values),
  });
}

export const jest = current('jest');
export const expect = current('expect');
export const test = current('test');
export const it = current('it');
export const describe = current('describe');
export const beforeAll = current('beforeAll');
export const beforeEach = current('beforeEach');
export const afterAll = current('afterAll');
export const afterEach = current('afterEach');
