/**
 * Lets plain Node import our TypeScript as Jest does, with the same options: for Jest's global setup, which Jest can
 * only transform to CommonJS, and for the processes that tests start and kill.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import jestConfig from '../../jest.config.js';

const [, swcOptions] = jestConfig.transform['^.+\\.ts$'];
/** Dozens of processes are started in one run: each file is transformed for the first of them only. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/typescript-loader');

export async function resolve(specifier, context, next) {
  const isOurs = specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts');
  try {
    return await next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return next(isOurs ? specifier : specifier.replace(/\.js$/, '.ts'), context);
  }
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const text = await readFile(filename, 'utf8');
  return { format: 'module', source: await transformed(filename, text), shortCircuit: true };
}

async function transformed(filename, text) {
  const key = createHash('sha256')
    .update(JSON.stringify([filename, text, swcOptions]))
    .digest('hex');
  const path = join(CACHE, `${key}.mjs`);
  try {
    return await readFile(path, 'utf8');
  } catch {
    const { transform } = await import('@swc/core');
    const options = { ...swcOptions, filename, sourceMaps: 'inline', swcrc: false };
    const { code } = await transform(text, options);
    await keep(path, code);
    return code;
  }
}

/** By rename, so that a process that starts at the same time never reads half of it. */
async function keep(path, code) {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, code);
  await rename(draft, path);
}
