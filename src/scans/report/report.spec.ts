import type { Finding } from '../scanner.js';
import { cyclonedxOf } from './cyclonedx.js';
import { sarifOf } from './sarif.js';

const FINDING: Finding = {
  vulnerabilityId: 'CVE-1',
  packageName: 'musl',
  installedVersion: '1.1.20-r4',
  fixedVersion: '1.1.20-r5',
  severity: 'high',
  title: 'a title',
  url: 'https://avd.aquasec.com/nvd/cve-1',
  cvssScore: 9.8,
  purl: 'pkg:apk/alpine/musl@1.1.20-r4',
};
const OTHER: Finding = {
  vulnerabilityId: 'CVE-2',
  packageName: 'lodash',
  installedVersion: '4.17.20',
  severity: 'unknown',
  path: 'app/a b/../package-lock.json',
};

function subject(findings: Finding[]) {
  const image = 'registry.example.com:5000/team/app';
  return {
    image,
    digest: `sha256:${'a'.repeat(64)}`,
    scanner: { name: 'Trivy', version: '0.74.0' },
    findings,
  };
}

interface Sarif {
  runs: {
    tool: { driver: { name: string; rules: { id: string; properties: Record<string, unknown> }[] } };
    invocations: { toolExecutionNotifications?: { message: { text: string } }[] }[];
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      partialFingerprints: Record<string, string>;
      locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
    }[];
  }[];
}

function runOf(findings: Finding[], change: object = {}) {
  const { runs } = sarifOf({ ...subject(findings), ...change }) as Sarif;
  expect(runs).toHaveLength(1);
  return runs[0]!;
}

describe('SARIF', () => {
  it.each([
    ['critical', 'error'],
    ['high', 'error'],
    ['medium', 'warning'],
    ['low', 'note'],
    ['negligible', 'note'],
    ['unknown', 'note'],
  ] as const)('has for %s the level %s', (severity, level) => {
    expect(runOf([{ ...FINDING, severity }]).results[0]?.level).toBe(level);
  });

  it('has one rule for each vulnerability, with its score as a text', () => {
    const { tool, results } = runOf([FINDING, { ...FINDING, packageName: 'musl-utils' }, OTHER]);
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['CVE-1', 'CVE-2']);
    expect(tool.driver.rules[0]?.properties).toHaveProperty('security-severity', '9.8');
    expect(tool.driver.rules[1]?.properties).toHaveProperty('security-severity', '0.0');
    expect(results.map(({ ruleId, ruleIndex }) => [ruleId, ruleIndex])).toEqual([
      ['CVE-1', 0],
      ['CVE-1', 0],
      ['CVE-2', 1],
    ]);
  });

  it('names places by relative addresses', () => {
    const uris = runOf([FINDING, OTHER]).results.map(
      (result) => result.locations[0]?.physicalLocation.artifactLocation.uri,
    );
    expect(uris).toEqual([
      'registry.example.com%3A5000/team/app',
      'registry.example.com%3A5000/team/app/app/a%20b/package-lock.json',
    ]);
    for (const uri of uris)
      expect(new URL(uri ?? '', 'https://base.example.com/').host).toBe('base.example.com');
  });

  it('knows a finding again in the next image, and no other for it', () => {
    const prints = (findings: Finding[], change = {}) =>
      runOf(findings, change).results.map(({ partialFingerprints }) => Object.values(partialFingerprints)[0]);
    const [print] = prints([FINDING]);
    expect(prints([{ ...FINDING, installedVersion: '2' }], { digest: `sha256:${'b'.repeat(64)}` })).toEqual([
      print,
    ]);
    expect(
      new Set([print, ...prints([OTHER, { ...FINDING, packageName: 'x' }, { ...FINDING, path: 'y' }])]).size,
    ).toBe(4);
  });

  it('keeps the worst within the limits of GitHub, and says what is left out', () => {
    const many = Array.from({ length: 25_001 }, (_, index) => ({
      ...OTHER,
      vulnerabilityId: `CVE-9-${index}`,
    }));
    const { results, tool, invocations } = runOf([...many, FINDING]);
    expect(results).toHaveLength(25_000);
    expect(tool.driver.rules).toHaveLength(25_000);
    expect(results[0]?.level).toBe('error');
    expect(invocations[0]?.toolExecutionNotifications?.[0]?.message.text).toMatch(/^2 findings/);
    expect(runOf([FINDING]).invocations[0]).not.toHaveProperty('toolExecutionNotifications');
  });
});

describe('CycloneDX', () => {
  interface Bom {
    components: { 'bom-ref': string; name: string }[];
    vulnerabilities: { id: string; ratings: object[]; affects: { ref: string }[] }[];
  }
  const bomOf = (findings: Finding[]) =>
    cyclonedxOf(subject(findings), new Date('2026-11-25T00:00:00Z')) as Bom;

  it('is about the image', () => {
    expect(bomOf([])).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      metadata: {
        timestamp: '2026-11-25T00:00:00.000Z',
        tools: { components: [{ name: 'Trivy', version: '0.74.0' }] },
        component: {
          type: 'container',
          name: 'registry.example.com:5000/team/app',
          version: `sha256:${'a'.repeat(64)}`,
        },
      },
      components: [],
      vulnerabilities: [],
    });
  });

  it('has each package once, and each vulnerability with the packages that it affects', () => {
    const second = { ...FINDING, packageName: 'musl-utils' };
    const { components, vulnerabilities } = bomOf([
      FINDING,
      second,
      { ...FINDING, vulnerabilityId: 'CVE-3' },
      OTHER,
    ]);
    expect(components.map(({ name }) => name)).toEqual(['musl', 'musl-utils', 'lodash']);
    const refs = components.map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(3);
    expect(vulnerabilities.map(({ id, affects }) => [id, affects.map(({ ref }) => ref)])).toEqual([
      ['CVE-1', [refs[0], refs[1]]],
      ['CVE-3', [refs[0]]],
      ['CVE-2', [refs[2]]],
    ]);
    expect(vulnerabilities[0]?.ratings).toEqual([{ severity: 'high', score: 9.8, method: 'CVSSv3' }]);
    expect(vulnerabilities[2]?.ratings).toEqual([{ severity: 'unknown' }]);
  });
});
