import type { Answer } from '../harness/answer.js';
import { startSimulatedService, store, type SimulatedService } from '../harness/simulated-service.js';
import { rows } from '../harness/test-service.js';

/** Every member of a store body that names a host, with what has to stand beside it. */
const MEMBERS = [
  ['custom', 'registryUrl', {}],
  ['quay', 'quayHost', {}],
  ['harbor', 'harborUrl', {}],
  ['jfrog', 'jfrogUrl', {}],
  ['gitlab', 'registryUrl', { gitlabUrl: 'https://gitlab.example.com' }],
  ['gitlab', 'gitlabUrl', { registryUrl: 'https://registry.example.com' }],
] as const;

/** This machine, its network and its cloud, in spellings that a URL parser brings into order. */
const REFUSED = [
  '127.0.0.1',
  '0x7f.1',
  '[::1]',
  '10.0.0.1',
  '169.254.169.254',
  'localhost',
  'metadata.google.internal',
];

let simulated: SimulatedService;

beforeAll(async () => {
  simulated = await startSimulatedService();
});
afterAll(() => simulated.stop());

describe.each(MEMBERS)('%s refuses in %s', (slug, member, beside) => {
  it.each(REFUSED)('%s: nobody is shown the secret, nothing is stored', async (host) => {
    const { service, sim, tenant } = simulated;
    sim.journal.clear();
    const body = { ...sim.credentials[slug], ...beside, [member]: host };

    const answer = (await store(simulated, tenant, slug, body).expect(400)) as Answer;

    expect((answer.body as { code: string }).code).toBe('address_refused');
    expect(sim.journal.entries({}).filter(({ secrets }) => secrets.length > 0)).toEqual([]);
    expect(await rows(service, 'SELECT FROM credentials')).toEqual([]);
  });
});
