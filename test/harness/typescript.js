/**
 * Our TypeScript as JavaScript files, in a tree of their own beside the packages that they import: what processes of the
 * tests run, and what the loader serves. Each file is compiled once for as long as it does not change.
 */
import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { transform } from '@swc/core';

const OPTIONS = {
  swcrc: false,
  sourceMaps: true,
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  module: { type: 'es6' },
};
const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['src', 'test', 'migrations'];
const version = createHash('sha256').update(JSON.stringify(OPTIONS)).digest('hex').slice(0, 16);
const TREE = join(ROOT, 'node_modules/.cache', `typescript-${version}`);

/** Where the JavaScript of one of our files is; its source map is beside it. */
export function compiledPath(file) {
  return join(TREE, relative(ROOT, file)).replace(/\.ts$/, '.js');
}

/** Brings the whole tree up to date. */
export async function compileAll() {
  await mkdir(TREE, { recursive: true });
  await copyFile(join(ROOT, 'package.json'), join(TREE, 'package.json'));
  for (const folder of FOLDERS) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    const files = names.filter((name) => name.endsWith('.ts'));
    await Promise.all(files.map((name) => compile(join(ROOT, folder, name))));
  }
}

/** Answers where the JavaScript of a file is, after compiling it if it has changed. */
export async function compile(file) {
  const path = compiledPath(file);
  const source = await stat(file);
  const made = await stat(path).catch(() => undefined);
  if (made && Math.trunc(made.mtimeMs) === Math.trunc(source.mtimeMs)) return path;
  const { code, map } = await transform(await readFile(file, 'utf8'), { ...OPTIONS, filename: file });
  await mkdir(dirname(path), { recursive: true });
  await keep(`${path}.map`, map, source);
  await keep(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`, source);
  return path;
}

/** By rename, so that a process that starts at the same time never reads half of it. */
async function keep(path, text, { atime, mtime }) {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, text);
  await utimes(draft, atime, mtime);
  await rename(draft, path);
}
