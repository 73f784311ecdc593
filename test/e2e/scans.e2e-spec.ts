import { DomainError } from '../../src/problems/domain-error.js';
import { PROVIDERS } from '../../src/providers/index.js';
import type { ProviderFixture } from '../../src/providers/provider.fixture.js';
import { BackgroundTasks } from '../../src/background/background-tasks.js';
import { ScanReportPurge } from '../../src/scans/scan-report-purge.js';
import { ScanSettings } from '../../src/scans/scan-settings.js';
import { ScanWorker } from '../../src/scans/scan-worker.js';
import { eventually } from '../harness/eventually.js';
import { endless, FakeScanner, finding } from '../harness/fake-scanner.js';
import { send } from '../harness/openapi-operations.js';
import { bodyOf, startSimulatedService, store, type SimulatedService } from '../harness/simulated-service.js';
import { createKey, createTenant, get, post, rows, type Tenant } from '../harness/test-service.js';
import { digestOf } from '../simulators/registry/registry-content.js';

const RETRY_MS = 60_000;
const scanner = new FakeScanner();
const settings = new ScanSettings({ heartbeatMs: 20, leaseMs: 5_000, retryMs: RETRY_MS, waitPollMs: 20 });
const never = new AbortController().signal;

interface Scan {
  id: string;
  state: string;
  step: string;
  progress: number;
  attempts: number;
  digest: string;
  indexDigest?: string;
  image: string;
  deduplicated: boolean;
  vulnerabilityDetected: number;
  errorCode?: string;
  errorCategory?: string;
  summary?: Record<string, number>;
  code?: string;
}

let simulated: SimulatedService;
let tenant: Tenant;
let worker: ScanWorker;
let credentialId: string;

beforeAll(async () => {
  simulated = await startSimulatedService(undefined, { scanner, scanSettings: settings });
  worker = simulated.service.app.get(ScanWorker);
});
afterAll(() => simulated.stop());

/** Each test has a tenant of its own, so that none finds the results of another. */
beforeEach(async () => {
  scanner.forget();
  tenant = await newTenant();
  credentialId = await credentialOf(tenant, 'quay');
});
afterEach(async () => {
  await simulated.service.dataSource.query('DELETE FROM scans');
  simulated.sim.reset();
});

async function newTenant(features: string[] = ['container_scanning']): Promise<Tenant> {
  const made = await createTenant(simulated.service);
  await send(
    simulated.service,
    { method: 'PATCH', path: `/organization/${made.organizationId}` },
    { key: simulated.service.adminKey, body: { features } },
  ).expect(200);
  return made;
}

async function credentialOf(owner: Tenant, slug: string): Promise<string> {
  const members = simulated.sim.credentials[slug as 'quay'];
  const body = await bodyOf<{ id: string; data?: { id: string } }>(
    store(simulated, owner, slug, members).expect(201),
  );
  return (body.data ?? body).id;
}

function startPath(slug = 'quay', { projectId }: Tenant = tenant): string {
  return `/integrations/${slug}/container-registry/project/${projectId}/scan`;
}

function start(more: object = {}) {
  const body = { credentialId, imageName: 'backend:1.0.0', ...more };
  return post(simulated.service, startPath(), tenant.key, body);
}

async function started(more: object = {}): Promise<string> {
  return (await bodyOf<{ scanId: string }>(start(more).expect(202))).scanId;
}

function read(path: string, key = tenant.key) {
  return get(simulated.service, `/project/${tenant.projectId}/${path}`, key);
}

async function scanOf(id: string): Promise<Scan> {
  return bodyOf<Scan>(read(`scan/${id}`).expect(200));
}

async function endedWith(id: string): Promise<(string | undefined)[]> {
  const { state, errorCode, errorCategory } = await scanOf(id);
  return [state, errorCode, errorCategory];
}

/** Runs one scan on a worker, from beginning to end. */
async function scanned(...findings: ReturnType<typeof finding>[]): Promise<string> {
  const id = await started();
  scanner.next(scanner.finding(...findings));
  await worker.round(never);
  return id;
}

async function eventsOf(id: string): Promise<string[]> {
  const found = await rows(simulated.service, 'SELECT type FROM events WHERE subject_id = $1', [id]);
  return found.map(({ type }) => String(type));
}

describe('a scan', () => {
  it('is queued with the digest that was found, then run, and its results can be read', async () => {
    const id = await started({ branch: 'main' });
    expect(await scanOf(id)).toMatchObject({ state: 'queued', step: 'queued', progress: 0, attempts: 0 });
    await read(`scan/${id}/findings`).expect(409);
    await read(`scan/${id}/report`).expect(409);

    scanner.next(
      scanner.finding(finding('CVE-2', { severity: 'low' }), finding('CVE-1', { fixedVersion: '3.0.2' })),
    );
    expect(await worker.round(never)).toBe(true);
    const scan = await scanOf(id);

    expect(scan).toMatchObject({
      name: 'backend:1.0.0',
      state: 'completed',
      step: 'done',
      progress: 100,
      attempts: 1,
      branch: 'main',
      image: 'quay.io/myorganization/backend',
      digest: digestOf('myorganization/backend', '1.0.0'),
      vulnerabilityDetected: 2,
      scanner: { name: 'Fake', version: '1.0.0', dbUpdatedAt: '2026-11-20T06:00:00.000Z' },
      summary: { total: 2, fixable: 1, critical: 0, high: 1, medium: 0, low: 1, negligible: 0, unknown: 0 },
    });
    expect(scanner.targets.at(-1)).toMatchObject({
      registryHost: 'quay.io',
      registryOrigin: 'https://quay.io',
      repository: 'myorganization/backend',
      digest: scan.digest,
    });
    expect(await eventsOf(id)).toEqual(['scan.completed']);
    expect(await worker.round(never)).toBe(false);
  });

  it('of an index is one of the image for linux/amd64', async () => {
    const { digest, indexDigest } = await scanOf(await started({ imageName: 'backend:latest' }));
    expect(indexDigest).toBe(digestOf('myorganization/backend', 'latest'));
    expect(digest).not.toBe(indexDigest);
    const again = await scanOf(await started({ imageName: `backend@${indexDigest}` }));
    expect(again.digest).toBe(digest);
  });

  it('is waited for, no longer than asked', async () => {
    const id = await started();
    const waiting = bodyOf<Scan>(read(`scan/${id}?wait=30`).expect(200));
    scanner.next(scanner.finding());
    await worker.round(never);
    expect((await waiting).state).toBe('completed');

    const other = await started({ force: true });
    expect(await bodyOf<Scan>(read(`scan/${other}?wait=1`).expect(200))).toMatchObject({ state: 'queued' });
    await read(`scan/${other}?wait=61`).expect(400);
  });

  it('leaves its audit trail: found, begun, pulled', async () => {
    const answer = await start().expect(202);
    scanner.next(scanner.finding());
    await worker.round(never);
    const sql = `SELECT actor_kind, action, result, detail->>'purpose' AS purpose FROM audit_records
      WHERE request_id = $1 ORDER BY id`;
    const trail = await rows(simulated.service, sql, [answer.headers['x-request-id']]);
    expect(trail.map((one) => Object.values(one))).toEqual([
      ['member', 'credential.use', 'started', 'scan.resolve'],
      ['member', 'credential.use', 'succeeded', 'scan.resolve'],
      ['member', 'scan.start', 'succeeded', null],
      ['system', 'credential.use', 'started', 'scan.pull'],
      ['system', 'credential.use', 'succeeded', 'scan.pull'],
    ]);
  });
});

describe('starting', () => {
  it.each(PROVIDERS.map(({ slug }) => slug))('hands the engine a login for one image of %s', async (slug) => {
    const id = await credentialOf(tenant, slug);
    const { image } = (await fixtureOf(slug)).browse;
    const body = { credentialId: id, imageName: `${image}:1.0.0` };
    const answer = await bodyOf<{ scanId: string; success: boolean; data?: { scanId: string } }>(
      post(simulated.service, startPath(slug), tenant.key, body).expect(202),
    );
    expect(answer.success).toBe(true);
    scanner.next(scanner.finding());
    await worker.round(never);

    const scan = await scanOf((answer.data ?? answer).scanId);
    const target = scanner.targets.at(-1);
    expect([scan.state, scan.errorCode]).toEqual(['completed', undefined]);
    expect([digestOf(target?.repository ?? '', '1.0.0'), digestOf(image, '1.0.0')]).toContain(scan.digest);
    const { authorization } = target ?? {};
    expect(['basic', 'bearer']).toContain(authorization?.kind);
    if (slug === 'ecr') expect(authorization).toMatchObject({ kind: 'basic', username: 'AWS' });
    if (['quay', 'dockerhub', 'scaleway', 'acr'].includes(slug)) expect(authorization?.kind).toBe('bearer');
  });

  it('refuses what is no image below the credential, and asks nobody', async () => {
    const hostile = [
      'backend',
      'backend:',
      ':1.0.0',
      'quay.io:443/backend:1',
      'Backend:1',
      '../other/backend:1',
      'backend:1.0.0/../x',
      'backend@sha256:123',
      'backend@md5:d41d8cd98f00b204e9800998ecf8427e',
      'back%00end:1',
      'backend:1?x=1',
      'backend:1#x',
      '-x:1',
    ];
    simulated.sim.reset();
    for (const imageName of hostile) {
      const { code } = await bodyOf<Scan>(start({ imageName }).expect(400));
      expect([imageName, code]).toEqual([imageName, 'validation_failed']);
    }
    expect(simulated.sim.journal.entries()).toEqual([]);
  });

  it('says what is missing: the tag, the repository, the feature', async () => {
    expect((await bodyOf<Scan>(start({ imageName: 'backend:nope' }).expect(404))).code).toBe(
      'image_not_found',
    );
    expect((await bodyOf<Scan>(start({ imageName: 'nope:1' }).expect(404))).code).toBe(
      'repository_not_found',
    );
    const other = await newTenant([]);
    const body = { credentialId: await credentialOf(other, 'quay'), imageName: 'backend:1.0.0' };
    const refused = post(simulated.service, startPath('quay', other), other.key, body).expect(403);
    expect((await bodyOf<Scan>(refused)).code).toBe('feature_disabled');
    expect(
      await rows(simulated.service, 'SELECT id FROM scans WHERE organization_id = $1', [
        tenant.organizationId,
      ]),
    ).toEqual([]);
  });

  it('needs start_scan; reading needs read', async () => {
    const reader = await createKey(simulated.service, tenant.organizationId, [{ permission: 'read' }]);
    const id = await started();
    const body = { credentialId, imageName: 'backend:1.0.0' };
    await post(simulated.service, startPath(), reader, body).expect(403);
    await post(simulated.service, `/project/${tenant.projectId}/scan/${id}/cancel`, reader, {}).expect(403);
    await read(`scan/${id}`, reader).expect(200);
  });
});

async function fixtureOf(slug: string): Promise<ProviderFixture> {
  const path = `../../src/providers/${slug}/${slug}.fixture.ts`;
  return ((await import(path)) as { fixture: ProviderFixture }).fixture;
}

describe('the same image again', () => {
  it('is not scanned twice on the same engine and database, unless forced', async () => {
    const first = await scanned(finding('CVE-1'), finding('CVE-2', { severity: 'low' }));
    const before = scanner.targets.length;
    const answer = await bodyOf<{ scanId: string; deduplicated?: boolean }>(
      start({ severities: ['low'] }).expect(202),
    );
    expect(answer.deduplicated).toBe(true);
    const scan = await scanOf(answer.scanId);

    expect(scan).toMatchObject({ state: 'completed', deduplicated: true, vulnerabilityDetected: 1 });
    expect(answer.scanId).not.toBe(first);
    expect((await bodyOf<{ data: object[] }>(read(`scan/${answer.scanId}/findings`))).data).toHaveLength(1);
    expect(await eventsOf(answer.scanId)).toEqual(['scan.completed']);
    expect((await scanOf(await started({ force: true }))).state).toBe('queued');
    expect(scanner.targets).toHaveLength(before);
  });

  it('under another name is scanned anew: another registry could name any digest', async () => {
    const first = await scanned(finding('CVE-1'));
    await simulated.service.dataSource.query(
      `UPDATE scans SET image = 'registry.example.com/other' WHERE id = $1`,
      [first],
    );

    expect((await scanOf(await started())).state).toBe('queued');
  });

  it('is scanned anew by another version, on another database, and for another organization', async () => {
    await scanned(finding('CVE-1'));
    const { info } = scanner;
    try {
      scanner.info = { ...info, version: '1.0.1' };
      expect((await scanOf(await started())).state).toBe('queued');
      scanner.info = { ...info, dbUpdatedAt: new Date('2026-11-21T06:00:00.000Z') };
      expect((await scanOf(await started())).state).toBe('queued');
    } finally {
      scanner.info = info;
    }
    tenant = await newTenant();
    credentialId = await credentialOf(tenant, 'quay');
    expect((await scanOf(await started())).state).toBe('queued');
  });
});

describe('a scan that does not go well', () => {
  it('is tried again later for what may pass, three times at most', async () => {
    const id = await started();
    const away = () => Promise.reject(new DomainError('scanner_unavailable', 'The scanner is away.'));
    scanner.next(away, away, away);
    await worker.round(never);
    expect(await scanOf(id)).toMatchObject({ state: 'queued', attempts: 1 });
    expect(await worker.round(never)).toBe(false);
    for (const attempts of [2, 3]) {
      await simulated.service.dataSource.query('UPDATE scans SET run_after = now() WHERE id = $1', [id]);
      await worker.round(never);
      expect((await scanOf(id)).attempts).toBe(attempts);
    }
    expect(await endedWith(id)).toEqual(['failed', 'scanner_unavailable', 'scan']);
    expect(await eventsOf(id)).toEqual(['scan.failed']);
  });

  it('is not tried again for what does not pass', async () => {
    const id = await started();
    scanner.next(() => Promise.reject(new DomainError('scan_failed', 'The scanner could not read it.')));
    await worker.round(never);
    expect(await endedWith(id)).toEqual(['failed', 'scan_failed', 'scan']);
  });

  it('fails without the engine when its credential is gone, and tells no secret of an engine that breaks', async () => {
    const gone = await started();
    const other = await credentialOf(tenant, 'harbor');
    const path = `/integrations/quay/container-registry/organization/${tenant.organizationId}/credentials/${credentialId}`;
    await send(simulated.service, { method: 'DELETE', path }, { key: tenant.key }).expect(204);
    await worker.round(never);
    expect(await endedWith(gone)).toEqual(['failed', 'not_found', 'api']);

    const body = { credentialId: other, imageName: 'backend:1.0.0', force: true };
    const { scanId } = await bodyOf<{ scanId: string }>(
      post(simulated.service, startPath('harbor'), tenant.key, body).expect(202),
    );
    scanner.next((target) => {
      const { authorization } = target;
      const secret = authorization.kind === 'bearer' ? authorization.token : undefined;
      return Promise.reject(new Error(`broken with ${secret?.reveal()}`));
    });
    await expect(worker.round(never)).rejects.toThrow('broken');
    const [row] = await rows(simulated.service, 'SELECT * FROM scans WHERE id = $1', [scanId]);
    expect(JSON.stringify(row)).not.toContain('broken');
    expect(row).toMatchObject({ state: 'queued', attempts: 1 });
  });

  it('ends at its deadline', async () => {
    const id = await started();
    const fast = new ScanSettings({ ...settings, deadlineMs: 30, maxAttempts: 1 });
    scanner.next(endless);
    await workerWith(fast).round(never);
    expect(await endedWith(id)).toEqual(['failed', 'scan_timeout', 'scan']);
  });
});

describe('cancelling', () => {
  const cancel = (id: string) =>
    post(simulated.service, `/project/${tenant.projectId}/scan/${id}/cancel`, tenant.key, {}).expect(202);

  it('ends a queued scan at once', async () => {
    const id = await started();
    expect(await bodyOf<Scan>(cancel(id))).toMatchObject({ state: 'cancelled', progress: 100 });
    expect(await worker.round(never)).toBe(false);
  });

  it('stops a running scan by its heartbeat, and leaves one that is over as it is', async () => {
    const id = await started();
    scanner.next(endless);
    const round = worker.round(never);
    await eventually('the engine at work', async () => (await scanOf(id)).step === 'scanning');
    expect((await bodyOf<Scan>(cancel(id))).state).toBe('running');
    await round;
    expect(await scanOf(id)).toMatchObject({ state: 'cancelled', step: 'done' });
    expect((await bodyOf<Scan>(cancel(id))).state).toBe('cancelled');
    expect(await eventsOf(id)).toEqual([]);
    const records = `SELECT action FROM audit_records WHERE target_id = $1 AND action = 'scan.cancel'`;
    expect(await rows(simulated.service, records, [id])).toHaveLength(1);
  });
});

describe('workers', () => {
  it('give a scan back at shutdown, at once and without counting it', async () => {
    const id = await started();
    const stopping = new AbortController();
    scanner.next(endless);
    const round = worker.round(stopping.signal);
    await eventually('the engine at work', async () => (await scanOf(id)).step === 'scanning');
    stopping.abort();
    await round;
    expect(await scanOf(id)).toMatchObject({ state: 'queued', attempts: 0 });
    scanner.next(scanner.finding());
    await worker.round(never);
    expect((await scanOf(id)).state).toBe('completed');
  });

  it('run no more than two scans of an organization at once, and others beside them', async () => {
    const ids = [await started(), await started({ force: true }), await started({ force: true })];
    const stopping = new AbortController();
    scanner.next(endless, endless);
    const running = [worker.round(stopping.signal), worker.round(stopping.signal)];
    await eventually('two at work', async () => {
      const states = await Promise.all(ids.map(async (id) => (await scanOf(id)).step));
      return states.filter((step) => step === 'scanning').length === 2;
    });
    expect(await worker.round(never)).toBe(false);

    const mine = tenant;
    tenant = await newTenant();
    credentialId = await credentialOf(tenant, 'quay');
    const other = await started();
    scanner.next(scanner.finding());
    expect(await worker.round(never)).toBe(true);
    expect((await scanOf(other)).state).toBe('completed');
    stopping.abort();
    await Promise.all(running);
    tenant = mine;
  });

  it('that are late overwrite nothing: the scan belongs to who took it up', async () => {
    const id = await started();
    let finish: (report: Awaited<ReturnType<ReturnType<FakeScanner['finding']>>>) => void = () => undefined;
    scanner.next(() => new Promise((resolve) => (finish = resolve)));
    const slow = workerWith(new ScanSettings({ ...settings, heartbeatMs: 60_000 }));
    const late = slow.round(never);
    await eventually('the engine at work', async () => (await scanOf(id)).step === 'scanning');
    await simulated.service.dataSource.query(
      `UPDATE scans SET lease_until = now() - interval '1 second' WHERE id = $1`,
      [id],
    );
    scanner.next(scanner.finding(finding('CVE-NEW')));
    await worker.round(never);
    finish({ scanner: scanner.info, findings: [finding('CVE-OLD'), finding('CVE-OLDER')], raw: {} });
    await late;

    expect(await scanOf(id)).toMatchObject({ state: 'completed', attempts: 2, vulnerabilityDetected: 1 });
    const { data } = await bodyOf<{ data: { vulnerabilityId: string }[] }>(read(`scan/${id}/findings`));
    expect(data.map(({ vulnerabilityId }) => vulnerabilityId)).toEqual(['CVE-NEW']);
    expect(await eventsOf(id)).toEqual(['scan.completed']);
  });

  it('fail a scan whose worker died as often as it is tried', async () => {
    const id = await started();
    await simulated.service.dataSource.query(
      `UPDATE scans SET state = 'running', attempts = 3, lease_token = id, lease_until = now() - interval '1 second'
       WHERE id = $1`,
      [id],
    );
    expect(await worker.round(never)).toBe(false);
    expect(await endedWith(id)).toEqual(['failed', 'scanner_lost', 'scan']);
    expect(await eventsOf(id)).toEqual(['scan.failed']);
  });
});

function workerWith(other: ScanSettings): ScanWorker {
  const parts = worker as unknown as { queue: never; recording: never; running: object };
  const running = Object.create(parts.running, { settings: { value: other } }) as never;
  return new ScanWorker(new BackgroundTasks(), parts.queue, running, parts.recording, other);
}

describe('results', () => {
  it('are filtered and paged, worst first', async () => {
    const id = await scanned(
      finding('CVE-1', { severity: 'low', packageName: 'zlib' }),
      finding('CVE-2', { severity: 'critical', fixedVersion: '3' }),
      finding('CVE-2', { severity: 'critical', fixedVersion: '3' }),
      finding('CVE-3'),
    );
    const names = async (query: string) =>
      (
        await bodyOf<{ data: { vulnerabilityId: string }[] }>(
          read(`scan/${id}/findings?${query}`).expect(200),
        )
      ).data.map(({ vulnerabilityId }) => vulnerabilityId);

    expect(await names('')).toEqual(['CVE-2', 'CVE-3', 'CVE-1']);
    expect(await names('severity=critical,low')).toEqual(['CVE-2', 'CVE-1']);
    expect(await names('fixable=true')).toEqual(['CVE-2']);
    expect(await names('fixable=false')).toEqual(['CVE-3', 'CVE-1']);
    expect(await names('package=zlib')).toEqual(['CVE-1']);
    await read(`scan/${id}/findings?severity=awful`).expect(400);

    const first = await bodyOf<{ data: object[]; nextCursor: string }>(read(`scan/${id}/findings?limit=2`));
    expect(first.data).toHaveLength(2);
    expect(await names(`limit=2&cursor=${first.nextCursor}`)).toEqual(['CVE-1']);
    await read(`scan/${id}/findings?limit=2&fixable=true&cursor=${first.nextCursor}`).expect(400);
  });

  it('come as reports, the engine’s own for 30 days', async () => {
    const id = await scanned(finding('CVE-1'));
    const report = (format: string) => read(`scan/${id}/report?format=${format}`);
    expect(await bodyOf(report('raw').expect(200))).toEqual({ from: 'the engine', count: 1 });
    expect(JSON.stringify(await bodyOf(report('sarif').expect(200)))).toContain('CVE-1');
    expect(JSON.stringify(await bodyOf(report('cyclonedx').expect(200)))).toContain('CVE-1');
    await report('html').expect(400);
    await simulated.service.dataSource.query(
      `UPDATE scan_reports SET created_at = now() - interval '31 days' WHERE scan_id = $1`,
      [id],
    );
    await simulated.service.app.get(ScanReportPurge).run();
    await report('raw').expect(404);
    await report('sarif').expect(200);
  });

  it('are counted per image, of its latest completed scan', async () => {
    await scanned(finding('CVE-1'));
    await started({ imageName: 'backend:1.1.0' });
    scanner.next(scanner.finding(finding('CVE-1', { severity: 'negligible' })));
    await worker.round(never);
    const again = await started({ force: true });
    scanner.next(scanner.finding(finding('CVE-1', { severity: 'critical' })));
    await worker.round(never);
    await started({ force: true });

    const page = await bodyOf<{ images: object[]; total: number }>(
      read('results/container/images?limit=1').expect(200),
    );
    expect(page).toMatchObject({ total: 2, page: 1, limit: 1 });
    expect(page.images).toMatchObject([
      {
        name: 'backend:1.0.0',
        scanId: again,
        vulnCounts: { critical: 1, high: 0, medium: 0, low: 0, unknown: 0 },
      },
    ]);
    const second = await bodyOf<{ images: object[] }>(read('results/container/images?limit=1&page=2'));
    expect(second.images).toMatchObject([{ name: 'backend:1.1.0', vulnCounts: { low: 1 } }]);
  });

  it('are listed by state and digest, a page at a time', async () => {
    const done = await scanned();
    const queued = await started({ imageName: 'backend:1.1.0' });
    const list = (query: string) =>
      bodyOf<{ data: Scan[]; nextCursor?: string }>(read(`scans?${query}`).expect(200));
    expect((await list('state=completed')).data.map(({ id }) => id)).toEqual([done]);
    const { digest } = await scanOf(queued);
    expect((await list(`digest=${digest}`)).data.map(({ id }) => id)).toEqual([queued]);
    const first = await list('limit=1');
    expect((await list(`limit=1&cursor=${first.nextCursor}`)).data.map(({ id }) => id)).toEqual([queued]);
  });

  it('of another project of the same organization are not there', async () => {
    const id = await scanned(finding('CVE-1'));
    const { id: elsewhere } = await bodyOf<{ id: string }>(
      post(simulated.service, `/organization/${tenant.organizationId}/project`, tenant.key, { name: 'q' }),
    );
    for (const path of ['', '/findings', '/report']) {
      await get(simulated.service, `/project/${elsewhere}/scan/${id}${path}`, tenant.key).expect(404);
    }
    await post(simulated.service, `/project/${elsewhere}/scan/${id}/cancel`, tenant.key, {}).expect(404);
    const lists = await Promise.all(
      ['scans', 'results/container/images'].map((path) =>
        bodyOf(get(simulated.service, `/project/${elsewhere}/${path}`, tenant.key)),
      ),
    );
    expect(lists).toMatchObject([{ data: [] }, { images: [], total: 0 }]);
  });
});
