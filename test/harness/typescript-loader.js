/** Lets Node import our TypeScript: in Jest's workers, in its global setup, and in the checks that run beside it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath, URL } from 'node:url';
import { compile } from './typescript.js';

const TYPESCRIPT = /\.ts(\?|$)/;
const JEST_GLOBALS = new URL('jest/globals.js', import.meta.url);

export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: JEST_GLOBALS.href, shortCircuit: true };
  const isOurs =
    specifier.startsWith('.') && specifier.endsWith('.js') && TYPESCRIPT.test(context.parentURL ?? '');
  try {
    return await next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return next(isOurs ? specifier : specifier.replace(/\.js$/, '.ts'), context);
  }
}

export async function load(url, context, next) {
  if (!TYPESCRIPT.test(url)) return next(url, context);
  const source = await readFile(await compile(fileURLToPath(url)));
  return { format: 'module', source, shortCircuit: true };
}
