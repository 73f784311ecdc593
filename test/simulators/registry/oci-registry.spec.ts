import { startSimulators, type Simulators } from '../simulators.js';
import { ask, basic } from '../test-client.js';

const GOOD = basic('deploy', 'correct-horse-battery-staple');
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
afterAll(() => sim.stop());

const at = (name: string, path: string, headers: Record<string, string> = {}) =>
  ask(sim, `https://${name}.example.com${path}`, { headers });

describe('registry', () => {
  it('pages tags by a relative link', async () => {
    const first = await at('basic', '/v2/team/many-tags/tags/list?n=100', GOOD);
    const next = /^<(\/v2\/team\/many-tags\/tags\/list\?last=build-100&n=100)>; rel="next"$/;
    const second = await at('basic', next.exec(first.headers.link as string)?.[1] ?? '', GOOD);

    expect((JSON.parse(second.body) as { tags: string[] }).tags).toHaveLength(20);
    expect(second.headers.link).toBeUndefined();
    expect((await at('basic', '/v2/team/backend/tags/list?n=0', GOOD)).body).toBe(
      '{"name":"team/backend","tags":[]}',
    );
  });

  it('serves manifests by tag and by digest, to whom accepts them', async () => {
    const Accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
    const index = await at('basic', '/v2/team/backend/manifests/latest', { ...GOOD, Accept });
    const [image] = (JSON.parse(index.body) as { manifests: { digest: string }[] }).manifests;
    const child = await at('basic', `/v2/team/backend/manifests/${image?.digest}`, { ...GOOD, Accept });
    const onlyManifests = { ...GOOD, Accept: 'application/vnd.oci.image.manifest.v1+json' };

    expect(index.headers['docker-content-digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(child.headers['docker-content-digest']).toBe(image?.digest);
    expect((await at('basic', '/v2/team/backend/manifests/latest', onlyManifests)).status).toBe(404);
    expect((await at('basic', '/v2/team/backend/manifests/no-such-tag', GOOD)).body).toContain(
      'MANIFEST_UNKNOWN',
    );
  });

  it('answers HEAD without a body', async () => {
    const address = 'https://basic.example.com/v2/team/backend/manifests/1.0.0';
    const { status, headers, body } = await ask(sim, address, { method: 'HEAD', headers: GOOD });

    expect([status, body]).toEqual([200, '']);
    expect(headers['docker-content-digest']).toMatch(/^sha256:/);
  });

  it.each(['PUT', 'DELETE', 'POST'])('refuses %s', async (method) => {
    expect((await ask(sim, 'https://basic.example.com/v2/', { method, headers: GOOD })).status).toBe(405);
  });
});
