import type { IncomingMessage, ServerResponse } from 'node:http';
import { Secret } from '../../src/encryption/secret.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import { HarborAdapter } from '../../src/scans/engines/harbor-adapter.js';
import { HarborScanner } from '../../src/scans/engines/harbor-scanner.js';
import type { ScanAuthorization, ScanReport } from '../../src/scans/scanner.js';
import { eventually } from '../harness/eventually.js';
import { type ServerIdentity, TestAuthority } from '../outbound/certificates.fixture.js';
import { answering, HOST, problemOf } from '../outbound/outbound.fixture.js';
import { TestServer } from '../outbound/servers.fixture.js';
import { DIGEST, TARGET } from './engines-fake-trivy.js';

/** One answer of the adapter; `hang` gives none. */
type Step = { status: number; headers?: Record<string, string>; body?: unknown } | 'hang';

interface Received {
  call: string;
  headers: IncomingMessage['headers'];
  body: string;
}

const ADAPTER_KEY = 'adapter-key-hunter2';
const SUBMITTED: Step = { status: 202, body: { id: 'scan-1' } };
const PENDING: Step = { status: 302, headers: { location: '/api/v1/scan/scan-1/report' } };
const REPORT: Step = {
  status: 200,
  body: {
    generated_at: '2026-11-20T06:00:00Z',
    severity: 'High',
    vulnerabilities: [
      {
        id: 'CVE-2024-3094',
        package: 'xz',
        version: '5.6.0',
        fix_version: '5.6.2',
        severity: 'Critical',
        description: 'a back door',
        links: ['http://plain.example.com', 'https://avd.aquasec.com/nvd/cve-2024-3094'],
        preferred_cvss: { score_v3: 10 },
        vendor_attributes: { env: ['TOKEN=env-secret'] },
      },
    ],
  },
};

describe('the Harbor scanner', () => {
  let identity: ServerIdentity;
  let authority: TestAuthority;
  let server: TestServer;
  let outbound: Outbound;
  let script: Step[];
  let metadata: Step;
  let received: Received[];
  let pauses: number[];

  beforeAll(async () => {
    authority = await TestAuthority.create();
    identity = await authority.issue({ name: HOST });
    server = await TestServer.https(identity, (request, response) => void serve(request, response));
    const settings = parseOutboundSettings({ allow: `${HOST}:${server.port}`, caPem: authority.pem });
    outbound = new Outbound(settings, answering('127.0.0.1'));
  });

  beforeEach(() => {
    [script, received, pauses] = [[], [], []];
    metadata = metadataOf({});
  });

  afterAll(async () => {
    outbound.close();
    await server.close();
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ call: `${request.method} ${request.url}`, headers: request.headers, body });
    const step = request.url === '/adapter/api/v1/metadata' ? metadata : script.shift();
    if (step === undefined) response.writeHead(418).end();
    else if (step !== 'hang') {
      response.writeHead(step.status, step.headers);
      response.end(typeof step.body === 'string' ? step.body : JSON.stringify(step.body ?? {}));
    }
  }

  function scanner(auth = `X-ScannerAdapter-API-Key ${ADAPTER_KEY}`): HarborScanner {
    const adapter = new HarborAdapter(outbound, `https://${HOST}:${server.port}/adapter/`, auth);
    return new HarborScanner(adapter, 10, (milliseconds) => Promise.resolve(pauses.push(milliseconds)));
  }

  function scan(
    steps: Step[],
    authorization: ScanAuthorization = { kind: 'bearer', token: new Secret('registry-token') },
    stopping = new AbortController().signal,
  ): Promise<ScanReport> {
    script = steps;
    return scanner().scan({ ...TARGET, authorization }, stopping);
  }

  it('asks until the report is there, without following a redirect', async () => {
    const report = await scan([SUBMITTED, PENDING, PENDING, PENDING, PENDING, REPORT]);

    expect(report.findings).toEqual([
      {
        vulnerabilityId: 'CVE-2024-3094',
        packageName: 'xz',
        installedVersion: '5.6.0',
        fixedVersion: '5.6.2',
        severity: 'critical',
        title: 'a back door',
        url: 'https://avd.aquasec.com/nvd/cve-2024-3094',
        cvssScore: 10,
      },
    ]);
    expect(report.scanner).toEqual({
      name: 'Trivy',
      version: 'v0.38.0',
      dbUpdatedAt: new Date('2026-11-20T00:00:00Z'),
    });
    expect(JSON.stringify(report.raw)).not.toContain('env-secret');
    expect(pauses).toEqual([1_000, 2_000, 3_000, 5_000, 5_000]);
    const poll = 'GET /adapter/api/v1/scan/scan-1/report';
    expect(received.map(({ call }) => call)).toEqual([
      'GET /adapter/api/v1/metadata',
      'POST /adapter/api/v1/scan',
      ...Array.from({ length: 5 }, () => poll),
    ]);
  });

  it('sends what the specification asks for, and the login of the registry in the body alone', async () => {
    await scan([SUBMITTED, REPORT]);

    const [, submit, poll] = received;
    expect(JSON.parse(submit?.body ?? '')).toEqual({
      registry: { url: 'https://registry.example.com:5000', authorization: 'Bearer registry-token' },
      artifact: { repository: 'team/app', digest: DIGEST },
      enabled_capabilities: [
        {
          type: 'vulnerability',
          produces_mime_types: ['application/vnd.security.vulnerability.report; version=1.1'],
        },
      ],
    });
    expect(submit?.headers['content-type']).toBe(
      'application/vnd.scanner.adapter.scan.request+json; version=1.1',
    );
    expect(poll?.headers.accept).toBe('application/vnd.security.vulnerability.report; version=1.1');
    for (const { headers } of received) {
      expect(headers['x-scanneradapter-api-key']).toBe(ADAPTER_KEY);
      expect(headers.authorization).toBeUndefined();
    }
  });

  it('waits as long as the adapter says, within reason', async () => {
    const after = (seconds: string): Step => ({ status: 302, headers: { 'refresh-after': seconds } });
    await scan([SUBMITTED, after('7'), after('99999'), after('soon'), REPORT]);
    expect(pauses).toEqual([1_000, 7_000, 60_000, 5_000]);
  });

  it('hands a scan in once more when the adapter has forgotten it', async () => {
    const again: Step = { status: 202, body: { id: 'scan-2' } };
    const report = await scan([SUBMITTED, PENDING, { status: 404 }, again, REPORT]);

    expect(report.findings).toHaveLength(1);
    expect(received.at(-1)?.call).toBe('GET /adapter/api/v1/scan/scan-2/report');
    expect(await problemOf(scan([SUBMITTED, { status: 404 }, SUBMITTED, { status: 404 }]))).toMatchObject({
      code: 'scanner_unavailable',
    });
  });

  it('lets the adapter stumble twice in a row, and not three times', async () => {
    const away: Step = { status: 503 };
    expect((await scan([SUBMITTED, away, away, PENDING, away, away, REPORT])).findings).toHaveLength(1);
    expect(await problemOf(scan([SUBMITTED, away, away, away]))).toMatchObject({
      code: 'scanner_unavailable',
    });
  });

  it.each<[string, Step[], string]>([
    [
      'a scan that failed',
      [SUBMITTED, { status: 500, body: { error: { message: 'UPSTREAM' } } }],
      'scan_failed',
    ],
    [
      'a request that is not taken',
      [{ status: 422, body: { error: { message: 'UPSTREAM' } } }],
      'scan_failed',
    ],
    ['a refused login', [{ status: 401 }], 'scanner_unavailable'],
    ['an adapter that is broken', [{ status: 500 }], 'scanner_unavailable'],
    ['an answer that is no answer to a submit', [{ status: 200, body: { id: 'x' } }], 'scanner_unavailable'],
    [
      'an id that leads elsewhere',
      [{ status: 202, body: { id: '../../UPSTREAM' } }],
      'scanner_output_invalid',
    ],
    ['an id of dots', [{ status: 202, body: { id: '..' } }], 'scanner_output_invalid'],
    ['no id', [{ status: 202, body: 'UPSTREAM' }], 'scanner_output_invalid'],
    ['a report that is none', [SUBMITTED, { status: 200, body: 'UPSTREAM' }], 'scanner_output_invalid'],
    ['a report without findings', [SUBMITTED, { status: 200, body: {} }], 'scanner_output_invalid'],
    ['an unknown status', [SUBMITTED, { status: 204 }], 'scanner_unavailable'],
  ])('tells %s', async (_, steps, code) => {
    const problem = await problemOf(scan(steps));
    expect(problem.code).toBe(code);
    expect(JSON.stringify([problem, problem.message])).not.toMatch(/UPSTREAM|hunter2|registry-token/);
  });

  it('does not wait for an adapter that hangs, once it is stopped', async () => {
    const stop = new AbortController();
    const scanning = problemOf(scan([SUBMITTED, 'hang'], { kind: 'none' }, stop.signal));
    await eventually('the report is asked for', () => received.length === 3);
    stop.abort();
    expect(await scanning).toMatchObject({ code: 'scan_interrupted' });
  });

  it('sends no login where there is none', async () => {
    await scan([SUBMITTED, REPORT], { kind: 'none' });
    expect(JSON.parse(received[1]?.body ?? '')).toHaveProperty('registry', { url: TARGET.registryOrigin });
  });

  it.each(['pass:word', 'pass,word'])(
    'refuses the password %s for Trivy, which would cut it, and sends nothing',
    async (clear) => {
      const problem = await problemOf(
        scan([], { kind: 'basic', username: 'u', password: new Secret(clear) }),
      );
      expect(problem.code).toBe('wrong_credential_type');
      expect(JSON.stringify(problem)).not.toContain(clear);
      expect(received.map(({ call }) => call)).toEqual(['GET /adapter/api/v1/metadata']);
    },
  );

  it('gives such a password to any other scanner', async () => {
    metadata = metadataOf({ name: 'Clair' });
    await scan([SUBMITTED, REPORT], { kind: 'basic', username: 'u', password: new Secret('pass:word') });
    const expected = `Basic ${Buffer.from('u:pass:word').toString('base64')}`;
    expect(JSON.parse(received[1]?.body ?? '')).toHaveProperty('registry.authorization', expected);
  });

  it('sends no password to a scanner that asks for tokens', async () => {
    metadata = metadataOf({ type: 'Bearer' });
    const problem = await problemOf(scan([], { kind: 'basic', username: 'u', password: new Secret('p') }));
    expect(problem.code).toBe('wrong_credential_type');
    expect(received).toHaveLength(1);
  });

  it.each([
    ['is away', { status: 503 }, 'scanner_unavailable'],
    ['answers nonsense', { status: 200, body: 'UPSTREAM' }, 'scanner_output_invalid'],
  ])('tells when the adapter %s', async (_, step: Step, code) => {
    metadata = step;
    expect(await problemOf(scanner().describe())).toMatchObject({ code });
  });

  it('says that the operator has to allow the address', async () => {
    const adapter = new HarborAdapter(new Outbound(parseOutboundSettings({})), 'https://10.0.0.1', 'none');
    expect(await problemOf(new HarborScanner(adapter, 10).describe())).toMatchObject({
      code: 'scanner_unavailable',
      details: { hint: 'The operator has to allow it with OUTBOUND_ALLOW.' },
    });
  });

  it('logs in as SCANNER_AUTH says', async () => {
    for (const auth of ['none', 'Basic dTpw', 'Bearer token']) await scanner(auth).describe();
    expect(received.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Basic dTpw',
      'Bearer token',
    ]);
  });
});

function metadataOf({ name = 'Trivy', type }: { name?: string; type?: string }): Step {
  const properties = {
    'harbor.scanner-adapter/vulnerability-database-updated-at': '2026-11-20T00:00:00Z',
    ...(type === undefined ? {} : { 'harbor.scanner-adapter/registry-authorization-type': type }),
  };
  return {
    status: 200,
    body: { scanner: { name, vendor: 'Aqua Security', version: 'v0.38.0' }, properties },
  };
}
