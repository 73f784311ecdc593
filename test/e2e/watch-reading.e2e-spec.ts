import { DAY_MS } from '../../src/credentials/health-schedule.js';
import { PROVIDERS } from '../../src/providers/index.js';
import type { AnyProvider } from '../../src/providers/provider.js';
import { bodyOf, startSimulatedService, store, type SimulatedService } from '../harness/simulated-service.js';
import { createKey, createTenant, get, post, rows, type Tenant } from '../harness/test-service.js';

let simulated: SimulatedService;
let tenant: Tenant;
/** Ids by provider. */
const stored: Record<string, string> = {};
/** The ends that were declared, by provider. */
const declared: Record<string, Date> = {};
/** Their simulators tell an end of their own, years ahead. */
const TELLING = ['github', 'gitlab'];

beforeAll(async () => {
  simulated = await startSimulatedService();
  ({ tenant } = simulated);
  for (const [index, { slug }] of PROVIDERS.entries()) {
    const end = new Date(Date.now() + (PROVIDERS.length - index) * 10 * DAY_MS);
    declared[slug] = end;
    stored[slug] = await storeOne(slug, { expiresAt: end.toISOString() });
  }
  simulated.sim.reset();
});
afterAll(() => simulated.stop());

async function storeOne(slug: string, members: object = {}): Promise<string> {
  const credential = { ...simulated.sim.credentials[slug as 'quay'], ...members };
  const body = await bodyOf<{ id: string; data?: { id: string } }>(
    store(simulated, tenant, slug, credential).expect(201),
  );
  return (body.data ?? body).id;
}

interface Ending {
  provider: string;
  id: string;
  expiresAt: string;
  status: string;
}

interface EndingPage {
  data: Ending[];
  nextCursor?: string;
}

async function expiring(query = '', owner = tenant): Promise<EndingPage> {
  return bodyOf(get(simulated.service, expiringPath(owner, query), owner.key).expect(200));
}

function expiringPath({ organizationId }: Tenant, query = ''): string {
  return `/integrations/container-registry/organization/${organizationId}/expiring${query}`;
}

/** What the forecast knows of: the ends that lie within a year. */
function foretold(): string[] {
  return Object.entries(stored).flatMap(([slug, id]) => (TELLING.includes(slug) ? [] : [id]));
}

describe('the end of a credential', () => {
  it.each(PROVIDERS.map(({ slug }) => slug))(
    'of %s is the declared one, unless the provider tells',
    async (slug) => {
      const [row] = await rows(
        simulated.service,
        'SELECT expires_at, expiry_notice_at FROM credentials WHERE id = $1',
        [stored[slug]],
      );
      const end = row?.expires_at as Date;
      const isDeclared = end.getTime() === declared[slug]?.getTime();
      expect(isDeclared).toBe(!TELLING.includes(slug));
      expect(row?.expiry_notice_at).toEqual(new Date(end.getTime() - 14 * DAY_MS));
    },
  );
});

describe('the forecast', () => {
  it('has what ends within the time, of every provider, soonest first', async () => {
    const { data, nextCursor } = await expiring('?within=365d');
    expect(nextCursor).toBeUndefined();
    expect(data.map(({ id }) => id).sort()).toEqual(foretold().sort());
    const ends = data.map(({ expiresAt }) => expiresAt);
    expect(ends).toEqual([...ends].sort());
    expect(data.find(({ provider }) => provider === 'scaleway')).toMatchObject({
      region: 'fr-par',
      linkedProjectIds: [tenant.projectId],
    });
  });

  it('takes 30 days where nothing is said, and hours too', async () => {
    const soon = (await expiring('?within=30d')).data.map(({ id }) => id);
    expect(soon.length).toBeGreaterThan(0);
    expect(soon.length).toBeLessThan(PROVIDERS.length);
    expect((await expiring()).data.map(({ id }) => id)).toEqual(soon);
    expect((await expiring('?within=720h')).data.map(({ id }) => id)).toEqual(soon);
    expect((await expiring('?within=1h')).data).toEqual([]);
  });

  it('pages without losing or repeating any, also where ends are equal', async () => {
    const end = new Date(Date.now() + 5 * DAY_MS).toISOString();
    const equal = await Promise.all(
      ['quay', 'quay', 'quay'].map((slug) => storeOne(slug, { expiresAt: end })),
    );
    const seen: string[] = [];
    let cursor = '';
    do {
      const page: EndingPage = await expiring(`?within=365d&limit=2${cursor}`);
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
    } while (cursor !== '');
    expect(seen.slice(0, 3)).toEqual([...equal].sort());
    expect([...seen].sort()).toEqual([...foretold(), ...equal].sort());
    await rows(simulated.service, 'DELETE FROM credentials WHERE id = ANY ($1)', [equal]);
  });

  it.each(['0h', '0d', '366d', '8761h', '30', '30m', '-1d', '1.5d', ' 1d', '1d ', '١d'])(
    'refuses %j',
    async (within) => {
      const path = expiringPath(tenant, `?within=${encodeURIComponent(within)}`);
      const body = await bodyOf(get(simulated.service, path, tenant.key).expect(400));
      expect(body).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '#within' }] });
    },
  );

  it('has nothing of another organization, whose cursor is none here', async () => {
    const stranger = await createTenant(simulated.service, 'stranger');
    expect((await expiring('?within=365d', stranger)).data).toEqual([]);
    const { nextCursor = '' } = await expiring('?within=365d&limit=1');
    expect(nextCursor).not.toBe('');
    const path = expiringPath(stranger, `?cursor=${encodeURIComponent(nextCursor)}`);
    await get(simulated.service, path, stranger.key).expect(400);
    await get(simulated.service, expiringPath(tenant), stranger.key).expect(404);
  });
});

interface Resolution {
  image: object;
  credential?: { provider: string; id: string };
  candidates: { provider: string; id: string; status: string; matched: string; reason: string }[];
}

async function resolve(image: string, key = tenant.key): Promise<Resolution> {
  return bodyOf(get(simulated.service, resolvePath(image), key).expect(200));
}

function resolvePath(image: string): string {
  return `/integrations/container-registry/project/${tenant.projectId}/resolve?image=${encodeURIComponent(image)}`;
}

interface Place {
  host: string;
  /** Empty where the whole registry is meant. */
  scope: string;
}

/** Where the images of a stored credential are. */
async function placeOf(provider: AnyProvider): Promise<Place> {
  const sql = 'SELECT fields FROM credentials WHERE id = $1';
  const [row] = await rows(simulated.service, sql, [stored[provider.slug]]);
  const { host, path, only } = provider.imagesAt(row?.fields);
  return { host, scope: only ?? path };
}

function imageBelow({ host, scope }: Place): string {
  return [host, scope, 'some/app:1.0'].filter((part) => part !== '').join('/');
}

describe('the credential for an image', () => {
  it.each(PROVIDERS)('is found below the place of $slug', async (provider) => {
    const { host, scope } = await placeOf(provider);

    const found = await resolve(imageBelow({ host, scope }));

    expect(found.candidates).toContainEqual(
      expect.objectContaining({
        provider: provider.slug,
        id: stored[provider.slug],
        matched: scope === '' ? 'registry' : 'namespace',
      }),
    );
    expect(found.credential).toEqual(found.candidates[0]);
  });

  it('is told with those that lost and why, in the state that each is in', async () => {
    const newer = await storeOne('quay', { name: 'newer' });
    const older = stored.quay;
    const image = `QUAY.IO/${simulated.sim.credentials.quay.quayNamespace}/backend:1`;
    expect((await resolve(image)).candidates).toMatchObject([
      { id: newer, name: 'newer', status: 'healthy', matched: 'namespace', reason: 'chosen' },
      { id: older, reason: 'older' },
    ]);
    await rows(simulated.service, `UPDATE credentials SET status = 'rejected' WHERE id = $1`, [newer]);

    const { credential, candidates } = await resolve(image);

    expect(credential).toMatchObject({ id: older, reason: 'chosen' });
    expect(candidates[1]).toMatchObject({ id: newer, status: 'rejected', reason: 'less_healthy' });
  });

  it('is none where nothing covers the image', async () => {
    expect(await resolve('unknown.example.com/app')).toEqual({
      image: { registry: 'unknown.example.com', repository: 'app' },
      candidates: [],
    });
  });

  it('comes from the project alone: not from another one, nor for another tenant', async () => {
    const path = `/organization/${tenant.organizationId}/project`;
    const other = await bodyOf<{ id: string }>(post(simulated.service, path, tenant.key, { name: 'other' }));
    const image = `quay.io/${simulated.sim.credentials.quay.quayNamespace}/backend`;
    const elsewhere = resolvePath(image).replace(tenant.projectId, other.id);
    const found = await bodyOf<Resolution>(get(simulated.service, elsewhere, tenant.key).expect(200));
    expect(found.candidates).toEqual([]);
    const stranger = await createTenant(simulated.service, 'other stranger');
    await get(simulated.service, resolvePath(image), stranger.key).expect(404);
    const blind = await createKey(simulated.service, tenant.organizationId, [{ permission: 'start_scan' }]);
    await get(simulated.service, resolvePath(image), blind).expect(403);
  });

  it('is refused for what is no reference, without a word of it', async () => {
    const answer = await get(simulated.service, resolvePath('https://hunter2/app'), tenant.key).expect(400);
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '#image' }] });
    expect(answer.text).not.toContain('hunter2');
  });

  it('is found without asking a provider', async () => {
    const images = await Promise.all(PROVIDERS.map(async (provider) => imageBelow(await placeOf(provider))));
    simulated.sim.journal.clear();

    for (const image of images) expect((await resolve(image)).credential).toBeDefined();

    expect(simulated.sim.journal.entries()).toEqual([]);
  });
});
