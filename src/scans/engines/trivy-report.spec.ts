import fc from 'fast-check';
import { DomainError } from '../../problems/domain-error.js';
import { SEVERITIES } from '../scanner.js';
import { FINDING_LENGTHS } from './finding-list.js';
import { readHarborReport } from './harbor-report.js';
import { readTrivyReport } from './trivy-report.js';

const SCANNER = { name: 'Test', version: '1' };

function trivy(...vulnerabilities: object[]): string {
  return JSON.stringify({
    SchemaVersion: 2,
    Results: [{ Class: 'os-pkgs', Vulnerabilities: vulnerabilities }],
  });
}

function vulnerability(members: object = {}): object {
  return { VulnerabilityID: 'CVE-1', PkgName: 'musl', InstalledVersion: '1', Severity: 'HIGH', ...members };
}

function only(text: string) {
  const { findings } = readTrivyReport(text, SCANNER);
  expect(findings).toHaveLength(1);
  return findings[0];
}

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'read';
}

describe('a report of Trivy', () => {
  it('becomes findings, with every member that it tells', () => {
    const finding = only(
      trivy(
        vulnerability({
          FixedVersion: '2',
          Title: 'a title',
          PrimaryURL: 'https://avd.aquasec.com/nvd/cve-1',
          PkgPath: 'usr/lib/x',
          PkgIdentifier: { PURL: 'pkg:apk/alpine/musl@1' },
          SeveritySource: 'redhat',
          CVSS: { nvd: { V3Score: 9.8 }, redhat: { V3Score: 7.1 } },
        }),
      ),
    );
    expect(finding).toEqual({
      vulnerabilityId: 'CVE-1',
      packageName: 'musl',
      installedVersion: '1',
      fixedVersion: '2',
      severity: 'high',
      title: 'a title',
      url: 'https://avd.aquasec.com/nvd/cve-1',
      cvssScore: 7.1,
      path: 'usr/lib/x',
      purl: 'pkg:apk/alpine/musl@1',
    });
  });

  it.each([
    ['CRITICAL', 'critical'],
    ['HIGH', 'high'],
    ['MEDIUM', 'medium'],
    ['LOW', 'low'],
    ['Negligible', 'negligible'],
    ['UNKNOWN', 'unknown'],
    ['constructor', 'unknown'],
    ['', 'unknown'],
  ])('has a severity for %s', (word, severity) => {
    expect(only(trivy(vulnerability({ Severity: word })))?.severity).toBe(severity);
  });

  it.each([
    [{ nvd: { V3Score: 5 }, ghsa: { V3Score: 8 } }, 5],
    [{ ghsa: { V3Score: 8 }, amazon: { V3Score: 6 } }, 8],
    [{ nvd: { V2Score: 5 } }, undefined],
    [{ nvd: { V3Score: 11 } }, undefined],
  ])('has of the scores %j the one %s', (CVSS, score) => {
    expect(only(trivy(vulnerability({ CVSS })))?.cvssScore).toBe(score);
  });

  it('holds each finding once, with the worse severity and what either knows', () => {
    const finding = only(trivy(vulnerability({ Severity: 'LOW' }), vulnerability({ FixedVersion: '2' })));
    expect(finding).toMatchObject({ severity: 'high', fixedVersion: '2' });
    expect(
      readTrivyReport(trivy(vulnerability(), vulnerability({ PkgPath: 'b' })), SCANNER).findings,
    ).toHaveLength(2);
  });

  it('names the file that lists a package of a language', () => {
    const Results = [
      { Class: 'lang-pkgs', Target: 'app/package-lock.json', Vulnerabilities: [vulnerability()] },
    ];
    expect(only(JSON.stringify({ SchemaVersion: 2, Results }))?.path).toBe('app/package-lock.json');
  });

  it('loses the controls, the length and the halves of characters of hostile texts', () => {
    const finding = only(
      trivy(vulnerability({ Title: `a\u0000\u001b[31mb\u202e${'😀'.repeat(500_000)}`, PkgName: 'x\ud800y' })),
    );
    expect(finding?.title).toMatch(/^a \[31mb 😀+$/u);
    expect(finding?.title?.length).toBeLessThanOrEqual(FINDING_LENGTHS.title);
    expect(finding?.packageName.isWellFormed()).toBe(true);
  });

  it.each([
    'javascript:alert(1)',
    'http://plain.example.com',
    'data:text/html,x',
    'https://',
    `https://a/${'x'.repeat(3_000)}`,
  ])('has no link to %s', (PrimaryURL) => {
    expect(only(trivy(vulnerability({ PrimaryURL })))).not.toHaveProperty('url');
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another schema', '{"SchemaVersion":1}'],
    ['results that are none', '{"SchemaVersion":2,"Results":{}}'],
    ['vulnerabilities that are none', '{"SchemaVersion":2,"Results":[{"Vulnerabilities":"x"}]}'],
    ['a vulnerability that is none', '{"SchemaVersion":2,"Results":[{"Vulnerabilities":[null]}]}'],
    ['an id of a wrong type', trivy(vulnerability({ VulnerabilityID: 1 }))],
    ['an empty package', trivy(vulnerability({ PkgName: '\u0000' }))],
    ['a title of a wrong type', trivy(vulnerability({ Title: {} }))],
    ['a score of a wrong type', trivy(vulnerability({ CVSS: { nvd: { V3Score: '9' } } }))],
    ['nesting without end', `{"SchemaVersion":2,"Results":${'['.repeat(100_000)}`],
  ])('is refused for %s', (_, text) => {
    expect(codeOf(() => readTrivyReport(text, SCANNER))).toBe('scanner_output_invalid');
  });

  it('is refused as a whole with more findings than are stored', () => {
    const many = Array.from({ length: 100_001 }, (_, index) => ({
      VulnerabilityID: `CVE-${index}`,
      PkgName: 'x',
    }));
    expect(codeOf(() => readTrivyReport(trivy(...many), SCANNER))).toBe('report_too_large');
  });

  it('keeps nothing that the maker of the image wrote', () => {
    const MARK = 'image-secret';
    const { raw, platform } = readTrivyReport(
      JSON.stringify({
        SchemaVersion: 2,
        Metadata: {
          ImageConfig: {
            os: 'linux',
            architecture: 'amd64',
            author: MARK,
            history: [{ created_by: MARK }],
            container_config: { Env: [MARK] },
            config: { Env: [MARK], Labels: { MARK }, Cmd: [MARK], User: MARK },
          },
          Layers: [{ Digest: 'sha256:1', CreatedBy: MARK }],
        },
        Results: [
          {
            Vulnerabilities: [
              vulnerability({ Layer: { CreatedBy: MARK, Digest: 'sha256:1' }, Title: 'nul\u0000' }),
            ],
          },
        ],
        ['__proto__']: { polluted: true },
      }),
      SCANNER,
    );
    expect(JSON.stringify(raw)).not.toContain(MARK);
    expect(JSON.stringify(raw)).not.toContain('\\u0000');
    expect(raw).toMatchObject({
      Metadata: { ImageConfig: { os: 'linux' }, Layers: [{ Digest: 'sha256:1' }] },
    });
    expect(platform).toBe('linux/amd64');
    expect(Object.getPrototypeOf(raw)).toBe(Object.prototype);
  });
});

/** Reports with the right names and anything below them. */
const anyReport = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .record({
      SchemaVersion: fc.constant(2),
      Metadata: fc.jsonValue(),
      Results: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.record(
            {
              Class: fc.jsonValue(),
              Target: fc.jsonValue(),
              Vulnerabilities: fc.array(
                fc.record(
                  {
                    VulnerabilityID: fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
                    PkgName: fc.string({ unit: 'binary' }),
                    InstalledVersion: fc.oneof(fc.string({ maxLength: 600, size: 'max' }), fc.jsonValue()),
                    Severity: fc.oneof(fc.string(), fc.jsonValue()),
                    Title: fc.string({ unit: 'binary' }),
                    CVSS: fc.oneof(
                      fc.jsonValue(),
                      fc.dictionary(fc.string(), fc.record({ V3Score: fc.double() })),
                    ),
                    PrimaryURL: fc.oneof(fc.webUrl(), fc.string()),
                  },
                  { requiredKeys: ['VulnerabilityID', 'PkgName'] },
                ),
              ),
            },
            { requiredKeys: ['Vulnerabilities'] },
          ),
        ),
      ),
    })
    .map((report) => JSON.stringify(report)),
  fc
    .array(
      fc.record({ id: fc.string(), package: fc.string(), severity: fc.jsonValue(), links: fc.jsonValue() }),
    )
    .map((vulnerabilities) => JSON.stringify({ vulnerabilities })),
);

it.each([
  ['Trivy', readTrivyReport],
  ['Harbor', readHarborReport],
])('any report of %s is read within bounds or refused by the closed list', (_, read) => {
  fc.assert(
    fc.property(anyReport, (text) => {
      try {
        for (const finding of read(text, SCANNER).findings) {
          expect(SEVERITIES).toContain(finding.severity);
          const texts = Object.entries(FINDING_LENGTHS) as [keyof typeof FINDING_LENGTHS, number][];
          for (const [name, length] of texts) {
            const value = finding[name] ?? '';
            expect(value.length).toBeLessThanOrEqual(length);
            expect(value.isWellFormed()).toBe(true);
            expect(value).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
          }
          expect(finding.cvssScore ?? 1).toBeGreaterThan(0);
          expect(finding.cvssScore ?? 1).toBeLessThanOrEqual(10);
        }
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        expect(error.code).toBe('scanner_output_invalid');
      }
    }),
    { numRuns: 100 },
  );
});
