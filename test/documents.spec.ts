import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readSettings } from '../src/config/settings.js';
import { PROBLEMS } from '../src/problems/problem-codes.js';
import { PROVIDERS } from '../src/providers/index.js';

const ROOT = join(import.meta.dirname, '..');

/** Read by Docker Compose alone. */
const COMPOSE_VARIABLES = ['POSTGRES_PASSWORD'];

/** Settings that docker-compose.yml does not pass on to the container, and why. */
const NOT_PASSED_ON = {
  PORT: 'set by the image, and published as 3000',
  HOST: 'set by the image',
  DATABASE_URL: 'made of POSTGRES_PASSWORD',
  DATA_DIR: 'for the embedded database, which the image does not have',
  ENCRYPTION_KEYS_FILE: 'a path on the host',
  OUTBOUND_CA_FILE: 'a path on the host',
  TRIVY_PATH: 'a program that the image does not have',
  TRIVY_CACHE_DIR: 'for TRIVY_PATH',
  TRIVY_DB_UPDATE_HOURS: 'for TRIVY_PATH',
};

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The environment variables of the settings, each with the property that holds it. */
function variables(): Map<string, string> {
  const classes = ['settings', 'scanner-variables'].map((name) => read(`src/config/${name}.ts`)).join('\n');
  const members = classes.matchAll(/@Expose\(\{ name: '(\w+)' \}\)[\s\S]*?readonly (\w+)\??:/g);
  return new Map([...members].map(([, name = '', property = '']) => [name, property]));
}

/**
 * What the service of docker-compose.yml gets as it was set: by its name alone, or insisted on. A default such as
 * `${REDIS_URL:-}` would set an empty text, which most settings refuse.
 */
function passedOn(): string[] {
  const blocks = read('docker-compose.yml').split(/^ {2}(?=\w+:$)/m);
  const service = blocks.filter((block, index) => index === 0 || block.startsWith('api:')).join('');
  return [...service.matchAll(/^ +([A-Z_]+):(?: \$\{\1:\?.+\})?$/gm)].map(([, name = '']) => name);
}

/** All documents below a folder. */
function documentsIn(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true }) as string[];
  return names.filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);
}

describe('.env.example', () => {
  const examples = new Map(
    [...read('.env.example').matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );

  it('has every setting, and no other', () => {
    expect(variables().size).toBeGreaterThan(10);
    expect([...examples.keys()].sort()).toEqual([...variables().keys(), ...COMPOSE_VARIABLES].sort());
  });

  it('shows the defaults', () => {
    const defaults = new Map<string, unknown>(Object.entries(readSettings({})));
    const expected = [...variables()].flatMap(([name, property]) => {
      const value = defaults.get(property);
      return typeof value === 'string' || typeof value === 'number' ? [[name, `${value}`]] : [];
    });
    expect(expected.length).toBeGreaterThan(3);
    expect(expected.map(([name = '']) => [name, examples.get(name)])).toEqual(expected);
  });

  it('sets nothing when it is copied as it is', () => {
    expect(read('.env.example')).not.toMatch(/^[^#\n]/m);
  });
});

describe('docker-compose.yml', () => {
  it('passes on no variable that is not explained in .env.example', () => {
    const used = [...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    const known = [...variables().keys(), ...COMPOSE_VARIABLES];
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('passes on every setting, but for a few', () => {
    expect([...passedOn(), ...Object.keys(NOT_PASSED_ON)].sort()).toEqual([...variables().keys()].sort());
  });
});

describe('docs/errors.md', () => {
  it('has every code with its status and whether trying again can help, and no other', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)` +\| (\d{3}) .*\| (yes|no) +\|$/gm)];
    const documented = rows.map(([, code, status, retry]) => `${code} ${status} ${retry}`);
    const kinds = Object.entries(PROBLEMS);
    expect(documented).toEqual(
      kinds.map(([code, { status, retryable }]) => `${code} ${status} ${retryable ? 'yes' : 'no'}`),
    );
  });
});

describe('the documents', () => {
  const documents = [
    ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
    ...documentsIn('docs'),
    ...documentsIn('src/providers'),
  ];

  it('are those of docs and of every provider', () => {
    const folders = new Set(documents.map((document) => dirname(document)));
    const providers = PROVIDERS.map(({ slug }) => `src/providers/${slug}`);
    expect([...folders]).toEqual(expect.arrayContaining(['docs', 'docs/adr', ...providers]));
  });

  it.each(documents)('%s links to files that exist', (document) => {
    const targets = [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, target = '']) => target,
    );
    const missing = targets.filter((target) => !existsSync(join(ROOT, document, '..', target)));
    expect(missing).toEqual([]);
  });
});
