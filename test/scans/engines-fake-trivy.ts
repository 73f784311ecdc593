import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/encryption/secret.js';
import type { ScanTarget } from '../../src/scans/scanner.js';

/** What the program saw when it was started for a scan. */
export interface Seen {
  argv: string[];
  env: Record<string, string>;
  cwd: string;
  cwdFiles: string[];
  config: string;
  /** Octal, of the configuration and of the folder it lies in. */
  modes: Record<'config' | 'docker' | 'root' | 'cwd', string>;
  pid: number;
  child?: number;
}

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const PASSWORD = 'pa:ss,wörd-hunter2';

export const TARGET: ScanTarget = {
  registryHost: 'registry.example.com:5000',
  registryOrigin: 'https://registry.example.com:5000',
  repository: 'team/app',
  digest: DIGEST,
  authorization: { kind: 'basic', username: 'alice', password: new Secret(PASSWORD) },
};

/** A report of one finding, as Trivy writes it. */
export const REPORT = {
  SchemaVersion: 2,
  Metadata: {
    ImageConfig: { os: 'linux', architecture: 'arm64', variant: 'v8', config: { Env: ['TOKEN=env-secret'] } },
  },
  Results: [
    {
      Target: 'team/app (alpine 3.10.2)',
      Class: 'os-pkgs',
      Vulnerabilities: [
        {
          VulnerabilityID: 'CVE-2019-1549',
          PkgName: 'libcrypto1.1',
          InstalledVersion: '1.1.1c-r0',
          FixedVersion: '1.1.1d-r0',
          Severity: 'MEDIUM',
        },
      ],
    },
  ],
};

/** How the program behaves, in its own JavaScript; `report` is the path to write to, `fs` Node's. */
export const BEHAVIOURS = {
  good: `fs.writeFileSync(report, ${JSON.stringify(JSON.stringify(REPORT))})`,
  garbage: `fs.writeFileSync(report, 'not json')`,
  silent: ``,
  fails: `process.stderr.write('FATAL ' + (process.argv.at(-1)) + ': UNAUTHORIZED: authentication required'); process.exit(1)`,
  chatty: `const line = Buffer.alloc(1024 * 1024, 'x'); for (let n = 0; n < 4; n += 1) { fs.writeSync(1, line); fs.writeSync(2, line); } process.exit(1)`,
  huge: `fs.writeFileSync(report, ''); fs.truncateSync(report, 500 * 1024 * 1024)`,
  hangs: `setInterval(() => undefined, 1000)`,
  stubborn: `process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000)`,
} as const;

/** Forks a child that survives SIGTERM, and leaves it behind, or waits for it. */
const FORK = `
const forked = require('child_process').spawn(process.execPath,
  ['-e', "process.on('SIGTERM', () => undefined); process.send('up'); setInterval(() => undefined, 1000)"],
  { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
seen.child = forked.pid;
await new Promise((resolve) => forked.once('message', resolve));
forked.disconnect(); forked.unref();`;

/** A Trivy that writes down what it was given, and then behaves as told. */
export class FakeTrivy {
  private constructor(readonly folder: string) {}

  static async create(behaviour: string, options: { forks?: boolean } = {}): Promise<FakeTrivy> {
    const fake = new FakeTrivy(await mkdtemp(join(tmpdir(), 'registry-credentials-fake-trivy-')));
    await writeFile(fake.program, scriptOf(fake.seenFile, options.forks ? FORK : '', behaviour));
    await chmod(fake.program, 0o755);
    return fake;
  }

  get program(): string {
    return join(this.folder, 'trivy');
  }

  get seenFile(): string {
    return join(this.folder, 'seen.json');
  }

  async seen(): Promise<Seen> {
    return JSON.parse(await readFile(this.seenFile, 'utf8')) as Seen;
  }

  /** Once it runs, which is when it has written all of it down. */
  seenIfAny(): Promise<Seen | undefined> {
    return this.seen().catch(() => undefined);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

function scriptOf(seenFile: string, fork: string, behaviour: string): string {
  return `#!${process.execPath}
const fs = require('fs');
const argv = process.argv.slice(2);
if (argv[0] === 'version') {
  console.log(JSON.stringify({ Version: '0.74.0', VulnerabilityDB: { UpdatedAt: '2026-11-20T06:00:00Z' } }));
  process.exit(0);
}
(async () => {
  const report = argv[argv.indexOf('--output') + 1];
  const docker = process.env.DOCKER_CONFIG;
  const mode = (path) => (fs.statSync(path).mode & 0o777).toString(8);
  const seen = { argv, env: process.env, cwd: process.cwd(), cwdFiles: fs.readdirSync('.'), pid: process.pid,
    config: fs.readFileSync(docker + '/config.json', 'utf8'),
    modes: { config: mode(docker + '/config.json'), docker: mode(docker), root: mode(docker + '/..'), cwd: mode('.') } };
  ${fork}
  fs.writeFileSync(${JSON.stringify(seenFile)} + '.new', JSON.stringify(seen));
  fs.renameSync(${JSON.stringify(seenFile)} + '.new', ${JSON.stringify(seenFile)});
  ${behaviour}
})();
`;
}
