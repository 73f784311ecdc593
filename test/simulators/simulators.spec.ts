import { Agent, get } from 'node:https';
import { eventually } from '../harness/eventually.js';
import { ask } from './test-client.js';
import { scenariosOf, SIMULATORS } from './simulator-list.js';
import { startSimulators, type Simulators } from './simulators.js';

const QUAY = 'https://quay.io/v2/';
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
beforeEach(() => sim.reset());
afterAll(() => sim.stop());

describe('hosts', () => {
  it.each(SIMULATORS.flatMap(({ hosts }) => Object.keys(hosts)))(
    'serves %s with a certificate of its CA',
    async (host) => {
      const answer = await ask(sim, `https://${host}/v2/`);

      expect([200, 401, 404]).toContain(answer.status);
    },
  );

  it('is not trusted by a client that does not know its CA', async () => {
    await expect(ask(sim, QUAY, { distrust: true })).rejects.toThrow(/certificate/);
  });

  it('names no host twice', () => {
    const entries = sim.connectTo.split(',').map((entry) => entry.split('=')[0]);

    expect(new Set(entries).size).toBe(entries.length);
  });

  it('answers a stranger as if all were well, and tells in the journal', async () => {
    const answer = await ask(sim, 'https://attacker.example.net/token');

    expect(answer.status).toBe(200);
    expect(sim.journal.entries({ host: 'attacker.example.net' })).toMatchObject([
      { provider: 'stranger', path: '/token' },
    ]);
  });

  it('hears requests without TLS', async () => {
    await ask(sim, 'http://attacker.example.net/');

    expect(sim.journal.entries()).toMatchObject([{ scheme: 'http', host: 'attacker.example.net' }]);
  });

  it('survives a request that makes no sense', async () => {
    const answer = await ask(sim, QUAY, { headers: { Host: 'a b' } });

    expect(answer.status).toBe(500);
  });
});

describe('scenarios', () => {
  it('plays a scenario until it is reset', async () => {
    sim.setScenario('quay', 'http-503');
    expect((await ask(sim, QUAY)).status).toBe(503);

    sim.reset();
    expect((await ask(sim, QUAY)).status).toBe(401);
  });

  it('narrows a scenario to a host and a path', async () => {
    sim.setScenario('quay', 'http-503', { host: 'quay.io', path: '/v2/auth' });

    const addresses = [QUAY, 'https://quay.io/v2/auth', 'https://quay.example.com/v2/auth'];
    const statuses = await Promise.all(addresses.map(async (address) => (await ask(sim, address)).status));
    expect(statuses).toEqual([401, 503, 401]);
  });

  it('leaves the other providers alone', async () => {
    sim.setScenario('scaleway', 'http-503');

    expect((await ask(sim, QUAY)).status).toBe(401);
  });

  it.each(['no-such-scenario', 'constructor'])('refuses the name %s and lists those that exist', (name) => {
    expect(() => sim.setScenario('quay', name)).toThrow(/quay has: normal, .*no-repositories/);
  });

  it('shows another certificate even to a client that keeps connections', async () => {
    const agent = new Agent({ keepAlive: true, ca: sim.caPem });
    const port = Number(/quay\.io:443=127\.0\.0\.1:(\d+)/.exec(sim.connectTo)?.[1]);
    const once = () =>
      new Promise<string>((resolve) => {
        const options = {
          agent,
          port,
          host: '127.0.0.1',
          servername: 'quay.io',
          headers: { Host: 'quay.io' },
        };
        get(options, (response) => response.resume().once('end', () => resolve('answered'))).once(
          'error',
          (error: NodeJS.ErrnoException) => resolve(error.code ?? ''),
        );
      });
    await once();

    sim.setScenario('quay', 'tls-expired');

    await eventually('a new connection', async () => (await once()) === 'CERT_HAS_EXPIRED');
    agent.destroy();
  });

  const quick = SIMULATORS.flatMap((one) =>
    Object.entries(scenariosOf(one))
      .filter(([, { deliver, certificate }]) => !deliver && !certificate)
      .map(([scenario]) => ({ provider: one.name, scenario, hosts: Object.keys(one.hosts) })),
  );

  const kept = new Agent({ keepAlive: true });
  afterAll(() => kept.destroy());

  it.each(quick)(
    '$provider plays $scenario at common paths without failing itself',
    async ({ provider, scenario, hosts }) => {
      sim.setScenario(provider, scenario);

      const paths = [
        '/v2/',
        '/token',
        '/v2/auth',
        '/v2/a/b/tags/list',
        '/registry/v1/regions/fr-par/namespaces',
      ];
      const headers = { 'X-Auth-Token': String(sim.credentials.scaleway['secretKey'] ?? '') };
      const answers = await Promise.all(
        paths.map((path) => ask(sim, `https://${hosts[0]}${path}`, { headers, agent: kept })),
      );
      expect(answers.filter(({ body }) => body.includes('The simulator failed'))).toEqual([]);
    },
  );
});
