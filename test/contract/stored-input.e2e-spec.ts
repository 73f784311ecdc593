import { CredentialCheckingService } from '../../src/credentials/credential-checking.service.js';
import { ProviderContextFactory } from '../../src/credentials/provider-context.factory.js';
import { CredentialEntity } from '../../src/credentials/credential.entity.js';
import { PROVIDERS } from '../../src/providers/index.js';
import { startSimulatedService, store, type SimulatedService } from '../harness/simulated-service.js';
import { SIMULATORS } from '../simulators/simulator-list.js';

let simulated: SimulatedService;

beforeAll(async () => {
  simulated = await startSimulatedService();
});
afterAll(() => simulated.stop());

describe.each(PROVIDERS.map((provider) => ({ slug: provider.slug, provider })))(
  '$slug',
  ({ slug, provider }) => {
    it('proves what it stored once more, from the row alone, and finds the same fields', async () => {
      const { credential } = SIMULATORS.find(({ name }) => name === slug) ?? {};
      await store(simulated, simulated.tenant, slug, credential ?? {}).expect(201);
      const { app, dataSource } = simulated.service;
      const row = await dataSource.manager.findOneByOrFail(CredentialEntity, { provider: slug });
      const checking = app.get(CredentialCheckingService, { strict: false });
      const context = app.get(ProviderContextFactory, { strict: false }).create();

      const verified = await checking.check({ kind: 'system', requestId: 'test' }, provider, row, context);

      expect(JSON.parse(JSON.stringify(verified.fields))).toEqual(row.fields);
    });
  },
);
