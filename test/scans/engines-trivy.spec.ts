import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/encryption/secret.js';
import { sweepScanFolders } from '../../src/scans/engines/scan-folder.js';
import { type TrivyLimits, TrivyScanner } from '../../src/scans/engines/trivy-scanner.js';
import type { ScanAuthorization, ScanReport } from '../../src/scans/scanner.js';
import { killChildren, startChild } from '../harness/child-program.js';
import { eventually } from '../harness/eventually.js';
import { isAlive } from '../harness/process-alive.js';
import { problemOf } from '../outbound/outbound.fixture.js';
import { BEHAVIOURS, DIGEST, FakeTrivy, PASSWORD, TARGET } from './engines-fake-trivy.js';

const BASE64_LOGIN = Buffer.from(`alice:${PASSWORD}`).toString('base64');

describe('the Trivy scanner', () => {
  let parent: string;
  const fakes: FakeTrivy[] = [];

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'registry-credentials-scans-'));
  });

  afterEach(async () => {
    await killChildren();
    await Promise.all(fakes.splice(0).map((fake) => fake.remove()));
    await rm(parent, { recursive: true, force: true });
  });

  async function fakeOf(behaviour: string, options: { forks?: boolean } = {}): Promise<FakeTrivy> {
    const fake = await FakeTrivy.create(behaviour, options);
    fakes.push(fake);
    return fake;
  }

  function scan(fake: FakeTrivy, limits: TrivyLimits & { stopping?: AbortSignal } = {}): Promise<ScanReport> {
    const settings = {
      program: fake.program,
      cacheFolder: '/var/lib/trivy',
      caFile: '/ca.pem',
      timeoutMinutes: 10,
    };
    const scanner = new TrivyScanner(settings, { parentFolder: parent, graceMs: 100, ...limits });
    return scanner.scan(TARGET, limits.stopping ?? new AbortController().signal);
  }

  it('answers the findings, the platform and the report without the environment of the image', async () => {
    const report = await scan(await fakeOf(BEHAVIOURS.good));

    expect(report).toMatchObject({
      scanner: { name: 'Trivy', version: '0.74.0', dbUpdatedAt: new Date('2026-11-20T06:00:00Z') },
      platform: 'linux/arm64/v8',
      findings: [{ vulnerabilityId: 'CVE-2019-1549', severity: 'medium', fixedVersion: '1.1.1d-r0' }],
    });
    expect(JSON.stringify(report)).not.toContain('env-secret');
    expect(await readdir(parent)).toEqual([]);
  });

  it('hands the login over in one file of mode 600 and nowhere else', async () => {
    const fake = await fakeOf(BEHAVIOURS.good);
    await scan(fake);

    const { config, modes, argv, env } = await fake.seen();
    expect(JSON.parse(config)).toEqual({ auths: { 'registry.example.com:5000': { auth: BASE64_LOGIN } } });
    expect(modes).toEqual({ config: '600', docker: '700', root: '700', cwd: '700' });
    const elsewhere = JSON.stringify([argv, env]);
    for (const secret of [PASSWORD, BASE64_LOGIN, 'alice']) expect(elsewhere).not.toContain(secret);
  });

  it('starts in an empty folder, knowing nothing of this process', async () => {
    process.env.TRIVY_PASSWORD = 'from-the-service';
    const fake = await fakeOf(BEHAVIOURS.good);
    await scan(fake).finally(() => delete process.env.TRIVY_PASSWORD);

    const { env, cwd, cwdFiles } = await fake.seen();
    expect(cwdFiles).toEqual([]);
    const root = join(cwd, '..');
    expect(env).toEqual({
      PATH: process.env.PATH,
      HOME: join(root, 'home'),
      TMPDIR: join(root, 'tmp'),
      DOCKER_CONFIG: join(root, 'docker'),
      SSL_CERT_FILE: '/ca.pem',
      AWS_EC2_METADATA_DISABLED: 'true',
      GOOGLE_APPLICATION_CREDENTIALS: join(root, 'work/none'),
    });
  });

  it('lets it load nothing, and names the image by its digest', async () => {
    const fake = await fakeOf(BEHAVIOURS.good);
    await scan(fake);

    const { argv } = await fake.seen();
    expect(argv[0]).toBe('image');
    expect(argv.at(-1)).toBe(`registry.example.com:5000/team/app@${DIGEST}`);
    for (const option of [
      '--skip-db-update',
      '--skip-java-db-update',
      '--skip-vex-repo-update',
      '--offline-scan',
      '--skip-version-check',
      '--disable-telemetry',
    ])
      expect(argv).toContain(option);
    expect(argv.join(' ')).toContain('--scanners vuln --image-src remote --cache-dir /var/lib/trivy');
  });

  it.each([
    ['garbage', BEHAVIOURS.garbage, 'scanner_output_invalid'],
    ['no report', BEHAVIOURS.silent, 'scanner_output_invalid'],
    ['a report of 500 MB', BEHAVIOURS.huge, 'report_too_large'],
    ['exit code 1', BEHAVIOURS.fails, 'pull_denied'],
    ['exit code 1 after 8 MB of output', BEHAVIOURS.chatty, 'scan_failed'],
  ])('tells %s, quotes nothing and leaves nothing', async (_, behaviour, code) => {
    const problem = await problemOf(scan(await fakeOf(behaviour)));

    expect(problem.code).toBe(code);
    expect(JSON.stringify([problem, problem.message, problem.stack])).not.toMatch(
      /hunter2|team\/app|UNAUTHORIZED/,
    );
    expect(await readdir(parent)).toEqual([]);
  });

  it('tells a program that is not there', async () => {
    const fake = await fakeOf(BEHAVIOURS.good);
    await rm(fake.program);
    expect(await problemOf(scan(fake))).toMatchObject({ code: 'scanner_unavailable' });
    expect(await readdir(parent)).toEqual([]);
  });

  it('ends at its deadline', async () => {
    const fake = await fakeOf(BEHAVIOURS.hangs);
    expect(await problemOf(scan(fake, { timeoutMs: 1_500 }))).toMatchObject({ code: 'scan_timeout' });
    expect(await readdir(parent)).toEqual([]);
  });

  it.each([
    ['itself', BEHAVIOURS.stubborn, {}],
    ['and a child that survives SIGTERM', BEHAVIOURS.stubborn, { forks: true }],
    ['and a child that survives it', BEHAVIOURS.hangs, { forks: true }],
  ])('ends the program, %s, when the scan is stopped', async (_, behaviour, options) => {
    const stop = new AbortController();
    const fake = await fakeOf(behaviour, options);
    const scanning = problemOf(scan(fake, { stopping: stop.signal }));
    const { pid, child } = await eventually('the program runs', () => fake.seenIfAny());
    stop.abort();

    expect(await scanning).toMatchObject({ code: 'scan_interrupted' });
    await eventually('nothing of it runs', () => !isAlive(pid) && (child === undefined || !isAlive(child)));
    expect(await readdir(parent)).toEqual([]);
  });

  it('ends what a finished program left running', async () => {
    const fake = await fakeOf(`${BEHAVIOURS.good}; process.exit(0)`, { forks: true });
    await scan(fake);
    const { child } = await fake.seen();
    await eventually('the child is gone', () => child !== undefined && !isAlive(child));
  });

  it('sweeps what a killed process left, with its engine, and nothing that is in use', async () => {
    const fake = await fakeOf(BEHAVIOURS.hangs);
    const child = startChild(join(import.meta.dirname, 'engines-child.ts'), [fake.program, parent]);
    const { pid } = await eventually('the program runs', () => fake.seenIfAny());

    expect(await sweepScanFolders(parent)).toBe(0);
    expect(await readdir(parent)).toHaveLength(1);
    await child.kill('SIGKILL');
    expect(isAlive(pid)).toBe(true);

    expect(await sweepScanFolders(parent)).toBe(1);
    expect(await readdir(parent)).toEqual([]);
    await eventually('the engine is gone', () => !isAlive(pid));
  });

  it.each<[string, ScanAuthorization, string, object]>([
    [
      'a token',
      { kind: 'bearer', token: new Secret('tok"en') },
      'ghcr.io',
      { 'ghcr.io': { registrytoken: 'tok"en' } },
    ],
    ['nobody', { kind: 'none' }, 'ghcr.io', {}],
    [
      'the default registry',
      { kind: 'basic', username: 'u', password: new Secret('p') },
      'docker.io',
      { 'https://index.docker.io/v1/': { auth: 'dTpw' } },
    ],
    [
      'a host without a dot, which would be a repository',
      { kind: 'basic', username: 'u', password: new Secret('p') },
      'registry',
      { 'registry:443': { auth: 'dTpw' } },
    ],
  ])('logs in as %s', async (_, authorization, registryHost, auths) => {
    const fake = await fakeOf(BEHAVIOURS.good);
    const settings = { program: fake.program, cacheFolder: '/nowhere', timeoutMinutes: 10 };
    const scanner = new TrivyScanner(settings, { parentFolder: parent });
    await scanner.scan({ ...TARGET, registryHost, authorization }, new AbortController().signal);

    const { config, argv } = await fake.seen();
    expect(JSON.parse(config)).toEqual({ auths });
    expect(argv.at(-1)).toBe(
      `${registryHost === 'registry' ? 'registry:443' : registryHost}/team/app@${DIGEST}`,
    );
  });

  it.each([
    ['an option as the host', { registryHost: '--config=/etc/passwd' }],
    ['a path in the host', { registryHost: 'a.example.com/b' }],
    ['an option as the repository', { repository: '--output' }],
    ['a tag', { digest: 'latest' }],
    ['an option as the digest', { digest: '--help' }],
  ])('starts nothing for %s', async (_, change) => {
    const fake = await fakeOf(BEHAVIOURS.good);
    const scanner = new TrivyScanner({ program: fake.program, cacheFolder: '/nowhere', timeoutMinutes: 10 });
    const problem = await problemOf(scanner.scan({ ...TARGET, ...change }, new AbortController().signal));
    expect(problem.code).toBe('image_not_scannable');
    expect(await fake.seenIfAny()).toBeUndefined();
  });
});
