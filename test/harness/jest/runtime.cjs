const { fileURLToPath, pathToFileURL } = require('node:url');
const Runtime = require('jest-runtime').default;

const CIRCUS_HANDLERS = Symbol.for('EVENT_HANDLERS');
let typescript;
const ready = Promise.all([import('../typescript.js'), import('../register-typescript.js')]).then(
  ([module]) => {
    typescript = module;
  },
);
let runs = 0;

/** Leads a stack frame to the map of its file. */
class SourceMaps extends Map {
  get(source) {
    const [url] = source.split('?');
    return url.startsWith('file:') && url.endsWith('.ts')
      ? `${typescript?.compiledPath(fileURLToPath(url))}.map`
      : undefined;
  }
}
const sourceMaps = new SourceMaps();

/**
 * Lets Node itself load the modules of tests, so that a worker evaluates Nest, TypeORM and our sources once and not for
 * each of two hundred files: see ADR 0018. Everything else is Jest's own.
 */
module.exports = class NativeRuntime extends Runtime {
  unstable_shouldLoadAsEsm() {
    return true;
  }

  /** The query makes Node evaluate the test file itself anew, also when it runs again in the same worker. */
  async unstable_importModule(path) {
    await ready;
    globalThis.jest = this.jestGlobals.jestObjectFor(path);
    return import(`${pathToFileURL(path)}?run=${++runs}`);
  }

  /** Jest's own parts. Its runner keeps the state of one test file in its module, and its listeners in a global. */
  requireInternalModule(path) {
    delete require.cache[path];
    delete globalThis[CIRCUS_HANDLERS];
    return require(path);
  }

  requireModule(path) {
    return require(path);
  }

  getSourceMaps() {
    return sourceMaps;
  }
};
