import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FakeOutbound, json, jwt } from '../../../test/harness/fake-outbound.js';
import { step } from '../../../test/harness/provider-calls.js';
import {
  CATALOG,
  CATALOG_TOKENS,
  given,
  HOST,
  ID,
  login,
  LOGIN,
  SECRET,
  TOKENS,
  verify,
  VERSION,
} from './acr.case.fixture.js';
import { StoreAcrCredentialDto } from './acr.dto.js';
import { acrProvider } from './acr.provider.js';

describe('a credential of an Azure Container Registry', () => {
  it('of a principal is proven by login, catalogue token and catalogue', async () => {
    const outbound = new FakeOutbound(
      login(given('first')),
      step(CATALOG_TOKENS, LOGIN, given('second')),
      step(CATALOG, 'Bearer second', json(200, { repositories: ['a'] })),
    );

    const { fields, secret, expiresAt } = await verify(outbound);

    outbound.assertFinished();
    expect(fields).toEqual({ acrLoginServer: 'reg.azurecr.io', servicePrincipalId: ID });
    expect([secret.reveal(), expiresAt]).toEqual([SECRET, undefined]);
    expect(acrProvider.destination(fields)).toEqual({ host: HOST, principal: ID });
  });

  it('of a repository-scoped token is proven without the catalogue, which it may not list', async () => {
    const outbound = new FakeOutbound(
      step(TOKENS, `Basic ci-pull:${SECRET}`, given('first')),
      step(VERSION, 'Bearer first', json(200, {})),
    );

    await verify(outbound, { servicePrincipalId: 'ci-pull' });

    outbound.assertFinished();
  });

  it('that is a refresh token ends when it says so', async () => {
    const token = jwt({ exp: 4_000_000_000 });
    const nobody = '00000000-0000-0000-0000-000000000000';
    const outbound = new FakeOutbound(
      step(TOKENS, `Basic ${nobody}:${token}`, given('first')),
      step(CATALOG_TOKENS, `Basic ${nobody}:${token}`, given('second')),
      step(CATALOG, 'Bearer second', json(200, { repositories: null })),
    );

    const { expiresAt } = await verify(outbound, {
      servicePrincipalId: nobody,
      servicePrincipalPassword: token,
    });

    expect(expiresAt).toEqual(new Date(4_000_000_000_000));
  });
});

describe('the bodies of an Azure Container Registry', () => {
  const VALID = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    acrLoginServer: 'myregistry.azurecr.io',
    servicePrincipalId: ID,
    servicePrincipalPassword: SECRET,
  };
  const invalidMembers = (members: object): string[] =>
    validateSync(plainToInstance(StoreAcrCredentialDto, { ...VALID, ...members })).map(
      ({ property }) => property,
    );

  it.each(['MyRegistry.azurecr.io', 'reg-abc123.azurecr.io', 'r.azurecr.cn', 'r.azurecr.us', 'r.azurecr.de'])(
    'take the login server %s',
    (acrLoginServer) => {
      expect(invalidMembers({ acrLoginServer })).toEqual([]);
    },
  );

  it.each([
    'https://myregistry.azurecr.io',
    'myregistry.azurecr.io/team',
    'myregistry.azurecr.io:443',
    'myregistry.azurecr.io.attacker.example',
    'attacker.example#.azurecr.io',
    'a.b.azurecr.io',
    'azurecr.io',
    '-x.azurecr.io',
    'myregistryXazurecr.io',
    'myregistry.azurecr.io\n',
    undefined,
  ])('refuse the login server %j', (acrLoginServer) => {
    expect(invalidMembers({ acrLoginServer })).toEqual(['acrLoginServer']);
  });

  it('show the documented members, unset ones left out', () => {
    const stored = {
      id: 'i',
      name: 'n',
      fields: { acrLoginServer: 'reg.azurecr.io', servicePrincipalId: ID },
      createdAt: new Date(0),
      updatedAt: new Date(1),
    };

    expect(Object.entries(acrProvider.view({ ...stored, description: 'd' }))).toEqual([
      ['id', 'i'],
      ['acrLoginServer', 'reg.azurecr.io'],
      ['servicePrincipalId', ID],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
      ['description', 'd'],
    ]);
    expect(Object.keys(acrProvider.view(stored))).not.toContain('description');
  });
});
