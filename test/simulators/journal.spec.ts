import { sha256 } from './journal.js';
import { startSimulators, type Simulators } from './simulators.js';
import { ask, basic } from './test-client.js';

let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
beforeEach(() => sim.reset());
afterAll(() => sim.stop());

describe('journal', () => {
  it('tells which secret went where without holding one', async () => {
    await ask(sim, 'https://quay.io/v2/auth?service=quay.io&password=hunter2', {
      headers: {
        ...basic('robot+a', 'clear-secret'),
        'X-Auth-Token': 'another-secret',
        Cookie: 'session=third-secret',
      },
    });

    const [entry] = sim.journal.entries({ provider: 'quay' });
    expect(entry).toMatchObject({
      host: 'quay.io',
      sni: 'quay.io',
      method: 'GET',
      path: '/v2/auth',
      bodyBytes: 0,
    });
    expect(entry?.secrets).toEqual([
      { header: 'authorization', kind: 'basic', user: 'robot+a', sha256: sha256('clear-secret') },
      { header: 'x-auth-token', kind: 'header', sha256: sha256('another-secret') },
      { header: 'cookie', kind: 'header', sha256: sha256('session=third-secret') },
    ]);
    expect(entry?.query['service']).toEqual(['quay.io']);
    expect(JSON.stringify(sim.journal.entries())).not.toMatch(
      /clear-secret|another-secret|third-secret|hunter2/,
    );
  });

  it.each([
    ['repository:a/b:pull', false],
    ['repository:a/b:pull,push', true],
    ['repository:a/b:*', true],
    ['registry:catalog:*', false],
    ['repository:push/delete:pull', false],
  ])('sees whether %s asks for push: %s', async (scope, asksPush) => {
    await ask(sim, `https://quay.io/v2/auth?service=quay.io&scope=${encodeURIComponent(scope)}`);

    expect(sim.journal.entries()).toMatchObject([{ scopes: [scope], asksPush }]);
  });
});
