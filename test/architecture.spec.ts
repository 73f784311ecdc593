import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PROVIDERS } from '../src/providers/index.js';

/** From top to bottom. A file may import from its own floor's room and from every floor below, never upwards or sideways. */
const FLOORS = [
  ['main', 'migrate', 'openapi', 'worker'],
  ['shutdown', 'start-failure', 'welcome'],
  ['runtime'],
  ['app.setup'],
  ['app.module', 'app.entities'],
  ['sevalla'],
  ['browse', 'catalogue', 'health', 'scans', 'watch'],
  ['credentials'],
  ['events', 'idempotency'],
  ['access'],
  ['audit', 'limits', 'paging'],
  ['providers'],
  ['http', 'registry'],
  ['outbound'],
  ['encryption', 'database', 'background'],
  ['problems'],
  ['config'],
];

/** Packages that belong to one room. */
const HOMES: Record<string, RegExp> = {
  axios: /^outbound\//,
  typeorm: /(^database\/|\.entity\.ts$|\.store\.ts$|^runtime\.ts$|^app\.module\.ts$)/,
};

const SOURCES = join(import.meta.dirname, '../src');
const files = (readdirSync(SOURCES, { recursive: true }) as string[])
  .filter((path) => path.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(path))
  .filter((path) => statSync(join(SOURCES, path)).isFile());

function importsOf(file: string): string[] {
  const text = readFileSync(join(SOURCES, file), 'utf8');
  return [...text.matchAll(/^(?:import|export)[^;]*?from '([^']+)'/gms)].map((match) => match[1] ?? '');
}

function roomOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : path.replace(/\.ts$/, '');
}

function floorOf(path: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(roomOf(path)));
}

function internalImports(file: string): string[] {
  return importsOf(file)
    .filter((path) => path.startsWith('.'))
    .map((path) => relative(SOURCES, join(SOURCES, dirname(file), path.replace(/\.js$/, '.ts'))))
    .filter((path) => !path.startsWith('..'));
}

describe('the floor plan', () => {
  it('has a floor for every file', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter((file) => floorOf(file) === -1)).toEqual([]);
  });

  it('has arrows that only point down', () => {
    const wrong = files.flatMap((file) =>
      internalImports(file)
        .filter((target) => roomOf(target) !== roomOf(file) && floorOf(target) <= floorOf(file))
        .map((target) => `${file} -> ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps providers apart from each other', () => {
    const wrong = files
      .filter((file) => /^providers\/[^/]+\//.test(file))
      .flatMap((file) =>
        internalImports(file)
          .filter((target) => /^providers\/[^/]+\//.test(target) && dirname(target) !== dirname(file))
          .map((target) => `${file} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it.each(Object.entries(HOMES))('imports %s at home only', (packageName, home) => {
    const users = files.filter((file) => importsOf(file).some((path) => path.split('/')[0] === packageName));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !home.test(file))).toEqual([]);
  });

  it('reveals a secret only where it is sealed, hashed, derived or sent', () => {
    const users = files.filter((file) => readFileSync(join(SOURCES, file), 'utf8').includes('.reveal()'));
    expect(users.filter((file) => !/^(encryption|outbound)\//.test(file)).sort()).toEqual(REVEALERS);
  });
});

/** Outside of encryption and outbound: what is ours and shown once, and what is verified again. */
const REVEALERS = [
  'access/api-key.guard.ts',
  'access/api-keys.controller.ts',
  'access/api-token.ts',
  'credentials/stored-input.ts',
  'events/webhooks.controller.ts',
  'scans/engines/secret-file.ts',
  'welcome.ts',
];

describe('the provider list', () => {
  it('equals the folders on disk', () => {
    const folders = readdirSync(join(SOURCES, 'providers'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(PROVIDERS.map(({ slug }) => slug).sort()).toEqual(folders.sort());
  });

  it.each(PROVIDERS.map(({ slug }) => slug))('has the usual files for %s', (slug) => {
    const names = readdirSync(join(SOURCES, 'providers', slug));
    expect(names).toEqual(
      expect.arrayContaining([
        `${slug}.provider.ts`,
        `${slug}.dto.ts`,
        `${slug}.fixture.ts`,
        `${slug}.provider.spec.ts`,
        'README.md',
      ]),
    );
  });
});
