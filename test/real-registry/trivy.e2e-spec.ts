import { join } from 'node:path';
import { Secret } from '../../src/encryption/secret.js';
import type { TrivyScanner } from '../../src/scans/engines/trivy-scanner.js';
import type { ScanAuthorization, ScanReport } from '../../src/scans/scanner.js';
import { problemOf } from '../outbound/outbound.fixture.js';
import { IMAGE_SECRET, pushAlpineImage } from './alpine-image.js';
import { run } from './programs.js';
import { type RealRegistry, startPasswordRegistry } from './real-registry.js';
import { startTokenRegistry } from './token-registry.js';
import { createRealTrivy, describeTrivy, type RealTrivy } from './trivy.js';

const START_MS = 180_000;
const SCAN_MS = 120_000;
const REPOSITORY = 'team/alpine';

describeTrivy('the real Trivy', () => {
  let trivy: RealTrivy;

  beforeAll(async () => {
    trivy = await createRealTrivy();
  }, START_MS);

  afterAll(() => trivy.remove());

  describe.each([
    ['a password', startPasswordRegistry],
    ['a token', startTokenRegistry],
  ])('on a registry that asks for %s', (_, startRegistry) => {
    let registry: RealRegistry;
    let digest: string;
    let scanner: TrivyScanner;

    beforeAll(async () => {
      registry = await startRegistry();
      digest = await pushAlpineImage(registry, REPOSITORY);
      scanner = await trivy.scannerFor(registry);
    }, START_MS);

    afterAll(() => registry?.stop());

    function scan(authorization: ScanAuthorization, change: { digest?: string } = {}): Promise<ScanReport> {
      const names = {
        registryHost: registry.host,
        registryOrigin: `https://${registry.host}`,
        repository: REPOSITORY,
      };
      return scanner.scan({ ...names, digest, authorization, ...change }, new AbortController().signal);
    }

    const login = (password = registry.login.password): ScanAuthorization => {
      return { kind: 'basic', username: registry.login.username, password: new Secret(password) };
    };

    it(
      'finds the known vulnerability',
      async () => {
        const report = await scan(login());

        expect(report.findings).toEqual([
          expect.objectContaining({
            vulnerabilityId: 'CVE-2019-14697',
            packageName: 'musl',
            installedVersion: '1.1.22-r2',
            fixedVersion: '1.1.22-r3',
            severity: 'critical',
            cvssScore: 9.8,
            title: 'musl: a vulnerability of our own making',
          }),
        ]);
        expect(report.platform).toBe('linux/amd64');
        expect(report.scanner).toMatchObject({
          name: 'Trivy',
          dbUpdatedAt: new Date('2026-11-20T06:00:00Z'),
        });
        expect(JSON.stringify(report)).not.toContain(IMAGE_SECRET);
      },
      SCAN_MS,
    );

    it(
      'tells a wrong password and an image that is not there',
      async () => {
        expect(await problemOf(scan(login('wrong-password')))).toMatchObject({ code: 'pull_denied' });
        expect(await problemOf(scan({ kind: 'none' }))).toMatchObject({ code: 'pull_denied' });
        const missing = problemOf(scan(login(), { digest: `sha256:${'0'.repeat(64)}` }));
        expect(await missing).toMatchObject({ code: 'image_not_found' });
      },
      SCAN_MS,
    );

    it(
      'pulls with a token as well, where the registry gives one',
      async () => {
        if (startRegistry !== startTokenRegistry) return;
        const token = new Secret(await pullToken(registry));
        expect((await scan({ kind: 'bearer', token })).findings).toHaveLength(1);
      },
      SCAN_MS,
    );
  });
});

/** As the service makes one: for this repository, to pull. */
async function pullToken({ host, login, folder }: RealRegistry): Promise<string> {
  const url = `https://${host}/token?service=real-registry&scope=repository:${REPOSITORY}:pull`;
  const caFile = join(folder, 'authority.pem');
  const answer = await run(
    'curl',
    '-sS',
    '--cacert',
    caFile,
    '-u',
    `${login.username}:${login.password}`,
    url,
  );
  return (JSON.parse(answer) as { token: string }).token;
}
