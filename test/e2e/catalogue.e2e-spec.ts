import request from 'supertest';
import { PROVIDERS } from '../../src/providers/index.js';
import {
  createKey,
  createTenant,
  get,
  post,
  startTestService,
  type Tenant,
  type TestService,
} from '../harness/test-service.js';
import type { ProviderName } from '../simulators/simulator-list.js';
import { type Simulators, startSimulators } from '../simulators/simulators.js';

let simulators: Simulators;
let service: TestService;
let tenant: Tenant;

beforeAll(async () => {
  simulators = await startSimulators();
  const { connectTo, caPem } = simulators;
  service = await startTestService({ outbound: { connectTo, caPem } });
  tenant = await createTenant(service);
});
afterAll(async () => {
  await service.stop();
  await simulators.stop();
});

interface Entry {
  slug: string;
  storeSchema: { properties: Record<string, { writeOnly?: boolean }>; required: string[] };
  steps: string[];
  leastPrivilege: string;
  checks: string[];
}

describe('the catalogue', () => {
  it('tells everybody what each provider needs', async () => {
    const response = await request(service.url).get('/integrations/providers').expect(200);
    const { providers } = response.body as { providers: Entry[] };

    expect(providers.map(({ slug }) => slug)).toEqual(PROVIDERS.map(({ slug }) => slug));
    for (const { slug, storeSchema, steps, leastPrivilege, checks } of providers) {
      expect(Object.values(storeSchema.properties).some(({ writeOnly }) => writeOnly)).toBe(true);
      // ECR's documentation lets it be left out.
      expect(storeSchema.required.includes('projectId')).toBe(slug !== 'ecr');
      expect(steps.length * leastPrivilege.length * checks.length).toBeGreaterThan(0);
    }
  });

  it.each(PROVIDERS.map(({ slug }) => slug))(
    'has an entry for %s whose schema names what the simulator sends',
    async (slug) => {
      const response = await request(service.url).get(`/integrations/providers/${slug}`).expect(200);
      const { storeSchema } = response.body as Entry;

      const sent = Object.keys(simulators.credentials[slug as ProviderName]);
      expect(sent.filter((member) => !(member in storeSchema.properties))).toEqual([]);
    },
  );

  it('answers 404 for a provider that is not there', async () => {
    await request(service.url).get('/integrations/providers/no-such-provider').expect(404);
  });
});

describe('the credentials of every provider', () => {
  const path = () => `/integrations/container-registry/organization/${tenant.organizationId}/credentials`;

  it('are listed by provider, in pages, for who may read the organization', async () => {
    for (const { slug } of PROVIDERS) {
      const body = { projectId: tenant.projectId, ...simulators.credentials[slug as ProviderName] };
      const store = `/integrations/${slug}/container-registry/organization/${tenant.organizationId}/credentials`;
      await post(service, store, tenant.key, body).expect(201);
    }
    const reader = await createKey(service, tenant.organizationId, [{ permission: 'read' }]);

    const whole = (await get(service, path(), reader).expect(200)).body as Record<
      string,
      { status: string }[]
    >;
    const first = (await get(service, `${path()}?limit=1`, reader).expect(200)).body as Record<
      string,
      unknown
    >;
    const second = await get(service, `${path()}?limit=1&cursor=${String(first.nextCursor)}`, reader).expect(
      200,
    );

    expect(Object.keys(whole)).toEqual(PROVIDERS.map(({ slug }) => slug));
    expect(Object.values(whole).map((list) => list.map(({ status }) => status))).toEqual(
      PROVIDERS.map(() => ['healthy']),
    );
    expect(first[PROVIDERS[0]?.slug ?? '']).toHaveLength(1);
    expect((second.body as Record<string, unknown>)[PROVIDERS[1]?.slug ?? '']).toHaveLength(1);
  });

  it('are kept from a key that may read one project only', async () => {
    const { projectId, organizationId } = tenant;
    const reader = await createKey(service, organizationId, [{ permission: 'read', projectId }]);

    await get(service, path(), reader).expect(403);
  });
});
