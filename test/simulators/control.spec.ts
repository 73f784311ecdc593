import { readFileSync } from 'node:fs';
import { FAULTS } from './faults/fault-list.js';
import { scenarioLists } from './help-text.js';
import { startSimulators, type Simulators } from './simulators.js';
import { ask } from './test-client.js';

const QUAY = 'https://quay.io/v2/';
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
beforeEach(() => sim.reset());
afterAll(() => sim.stop());

describe('control port', () => {
  const control = (method: string, path: string, body?: string) =>
    fetch(new URL(path, sim.controlUrl), { method, ...(body && { body }) });

  it('sets and clears scenarios', async () => {
    const set = await control('PUT', 'scenario/quay', '{"scenario":"http-503","host":"quay.io"}');
    expect(set.status).toBe(204);
    expect((await ask(sim, QUAY)).status).toBe(503);
    expect(await (await control('GET', 'scenarios')).json()).toEqual({ quay: 'http-503' });

    await control('DELETE', 'scenarios');
    expect((await ask(sim, QUAY)).status).toBe(401);
  });

  it('answers and clears the journal', async () => {
    await ask(sim, QUAY);
    expect(await (await control('GET', 'journal')).json()).toMatchObject([{ host: 'quay.io' }]);

    await control('DELETE', 'journal');
    expect(await (await control('GET', 'journal')).json()).toEqual([]);
  });

  it.each([
    ['scenario/quay', '{"scenario":"nope"}', /quay has:/],
    ['scenario/nobody', '{"scenario":"hang"}', /Known: scaleway, quay/],
    ['scenario/quay', 'not json', /JSON/],
  ])('explains what is wrong with %s %s', async (path, body, said) => {
    const answer = await control('PUT', path, body);

    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(said);
  });

  it('explains itself', async () => {
    const help = await (await control('GET', '')).text();

    expect(help).toContain('PUT    /scenario/{provider}');
    expect(help).toContain('quay-alias.example.com');
    expect(help).toContain(sim.credentials.scaleway['secretKey']);
    Object.keys(FAULTS).forEach((name) => expect(help).toContain(`\`${name}\``));
  });
});

describe('README', () => {
  it('lists the scenarios as they are', () => {
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');

    expect(readme.split('<!-- scenarios -->\n')[1]?.trim()).toBe(scenarioLists());
  });
});
