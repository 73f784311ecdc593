import { inspect } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  ociError,
  page,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { Secret } from '../../encryption/secret.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { RegistryClient } from '../../registry/registry-client.js';
import type { ProviderContext } from '../provider.js';
import { StoreAcrCredentialDto } from './acr.dto.js';
import { acrProvider } from './acr.provider.js';

const HOST = 'https://reg.azurecr.io';
const SECRET = 'Secret~of-the-principal.8Q';
const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const LOGIN = `Basic ${ID}:${SECRET}`;
const TOKENS = `GET ${HOST}/oauth2/token?service=reg.azurecr.io`;
const CATALOG_TOKENS = `${TOKENS}&scope=registry:catalog:*`;
const CATALOG = `GET ${HOST}/v2/_catalog?n=1`;
const VERSION = `GET ${HOST}/v2/`;
const DOOR = `Bearer realm="${HOST}/oauth2/token",service="reg.azurecr.io"`;
const MORE_SCOPE = challenged(`${DOOR},error="insufficient_scope"`);
const FIREWALL = ociError(403, 'DENIED');

const given = (token: string): OutboundResponse => json(200, { access_token: token });
const call = (made: string, as: string | undefined, answer: OutboundResponse | Error): ScriptedCall => ({
  call: made,
  as,
  answer,
});
const login = (answer: OutboundResponse | Error): ScriptedCall => call(TOKENS, LOGIN, answer);
const context = (outbound: FakeOutbound): ProviderContext => ({
  outbound,
  registry: new RegistryClient(outbound),
  deadline: Deadline.after(5_000),
});

function verify(outbound: FakeOutbound, members: Partial<StoreAcrCredentialDto> = {}) {
  const seed = {
    projectId: 'p',
    acrLoginServer: 'Reg.azurecr.io',
    servicePrincipalId: ID,
    servicePrincipalPassword: SECRET,
  };
  return acrProvider.verify(Object.assign(new StoreAcrCredentialDto(), seed, members), context(outbound));
}

async function problemOf(promise: Promise<unknown> | undefined): Promise<DomainError> {
  const error = await promise?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

describe('a credential of an Azure Container Registry', () => {
  it('of a principal is proven by login, catalogue token and catalogue', async () => {
    const outbound = new FakeOutbound(
      login(given('first')),
      call(CATALOG_TOKENS, LOGIN, given('second')),
      call(CATALOG, 'Bearer second', json(200, { repositories: ['a'] })),
    );

    const { fields, secret, expiresAt } = await verify(outbound);

    outbound.assertFinished();
    expect(fields).toEqual({ acrLoginServer: 'reg.azurecr.io', servicePrincipalId: ID });
    expect([secret.reveal(), expiresAt]).toEqual([SECRET, undefined]);
    expect(acrProvider.destination(fields)).toEqual({ host: HOST, principal: ID });
  });

  it('of a repository-scoped token is proven without the catalogue, which it may not list', async () => {
    const outbound = new FakeOutbound(
      call(TOKENS, `Basic ci-pull:${SECRET}`, given('first')),
      call(VERSION, 'Bearer first', json(200, {})),
    );

    await verify(outbound, { servicePrincipalId: 'ci-pull' });

    outbound.assertFinished();
  });

  it('that is a refresh token ends when it says so', async () => {
    const token = jwt({ exp: 4_000_000_000 });
    const nobody = '00000000-0000-0000-0000-000000000000';
    const outbound = new FakeOutbound(
      call(TOKENS, `Basic ${nobody}:${token}`, given('first')),
      call(CATALOG_TOKENS, `Basic ${nobody}:${token}`, given('second')),
      call(CATALOG, 'Bearer second', json(200, { repositories: null })),
    );

    const { expiresAt } = await verify(outbound, {
      servicePrincipalId: nobody,
      servicePrincipalPassword: token,
    });

    expect(expiresAt).toEqual(new Date(4_000_000_000_000));
  });

  const upTo = (answer: OutboundResponse): ScriptedCall[] => [
    login(given('first')),
    call(CATALOG_TOKENS, LOGIN, given('second')),
    call(CATALOG, 'Bearer second', answer),
  ];

  it.each<[string, ProblemCode, ScriptedCall[]]>([
    ['a wrong secret', 'credential_rejected', [login(ociError(401, 'UNAUTHORIZED'))]],
    ['a bare 401', 'credential_rejected', [login(page(401))]],
    ['the token of nobody', 'credential_rejected', [login(given(jwt({ sub: '', access: [] })))]],
    ['a network rule', 'provider_blocked', [login(FIREWALL)]],
    ['a firewall page', 'provider_blocked', [login(page(403))]],
    ['a token endpoint that does not understand', 'inconclusive', [login(ociError(400, 'UNSUPPORTED'))]],
    ['no token endpoint', 'inconclusive', [login(page(404))]],
    ['throttling', 'provider_rate_limited', [login(ociError(429, 'TOOMANYREQUESTS'))]],
    ['an outage', 'provider_unreachable', [login(page(503))]],
    [
      'a redirect',
      'provider_protocol_error',
      [login(json(307, {}, { location: 'https://attacker.example' }))],
    ],
    ['a page', 'provider_protocol_error', [login(page(200))]],
    ['no token', 'provider_protocol_error', [login(json(200, { refresh_token: 'x' }))]],
    ['no time', 'provider_timeout', [login(new DomainError('provider_timeout', 'x'))]],
    [
      'a refused catalogue scope',
      'permission_missing',
      [login(given('first')), call(CATALOG_TOKENS, LOGIN, ociError(401, 'UNAUTHORIZED'))],
    ],
    ['a catalogue that needs more scope', 'permission_missing', upTo(MORE_SCOPE)],
    ['a forbidden catalogue', 'permission_missing', upTo(ociError(403, 'DENIED'))],
    ['a refused catalogue token', 'inconclusive', upTo(challenged(`${DOOR},error="invalid_token"`))],
    ['no catalogue', 'inconclusive', upTo(page(404))],
    ['an outage of the catalogue', 'provider_unreachable', upTo(json(500, {}))],
    ['a page for a catalogue', 'provider_protocol_error', upTo(page(200))],
  ])('ends at %s in %s, and nothing is repeated', async (_, code, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(verify(outbound));

    expect(error.code).toBe(code);
    outbound.assertFinished();
    expect(`${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`).not.toContain(SECRET);
  });

  it('of a repository-scoped token is not proven by a token that the registry refuses', async () => {
    const outbound = new FakeOutbound(
      call(TOKENS, `Basic ci-pull:${SECRET}`, given('first')),
      call(VERSION, 'Bearer first', challenged(`${DOOR},error="invalid_token"`)),
    );

    expect((await problemOf(verify(outbound, { servicePrincipalId: 'ci-pull' }))).code).toBe('inconclusive');
  });
});

describe('browsing an Azure Container Registry', () => {
  const opened = {
    fields: { acrLoginServer: 'reg.azurecr.io', servicePrincipalId: ID },
    secret: new Secret(SECRET),
    cacheKey: 'c',
  };
  const first = { size: 2, number: 1 };

  it('lists repositories by the links of the registry', async () => {
    const link = '</v2/_catalog?last=b&n=2&orderby=>; rel="next"';
    const outbound = new FakeOutbound(
      call(VERSION, undefined, challenged(DOOR)),
      call(CATALOG_TOKENS, LOGIN, given('t')),
      call(`GET ${HOST}/v2/_catalog?n=2`, 'Bearer t', json(200, { repositories: ['a', 'b'] }, { link })),
      call(`GET ${HOST}/v2/_catalog?last=b&n=2&orderby=`, 'Bearer t', json(200, { repositories: ['c'] })),
    );
    const used = context(outbound);

    const one = await acrProvider.browse?.images(opened, first, used);
    const two = await acrProvider.browse?.images(opened, { ...first, position: one?.nextPosition }, used);

    expect([one?.items, two]).toEqual([[{ name: 'a' }, { name: 'b' }], { items: [{ name: 'c' }] }]);
  });

  it.each<[string, ProblemCode, 'images' | 'tags', ScriptedCall[]]>([
    ['network rules', 'provider_blocked', 'images', [call(VERSION, undefined, FIREWALL)]],
    [
      'a repository-scoped token at the catalogue',
      'permission_missing',
      'images',
      [
        call(VERSION, undefined, challenged(DOOR)),
        call(CATALOG_TOKENS, LOGIN, given('t')),
        call(`GET ${HOST}/v2/_catalog?n=2`, 'Bearer t', MORE_SCOPE),
      ],
    ],
    ...[
      ['a scope map without metadata/read', 'permission_missing', MORE_SCOPE] as const,
      ['a repository that is not there', 'repository_not_found', ociError(404, 'NAME_UNKNOWN')] as const,
    ].map(([name, code, answer]): [string, ProblemCode, 'tags', ScriptedCall[]] => [
      name,
      code,
      'tags',
      [
        call(VERSION, undefined, challenged(DOOR)),
        call(`${TOKENS}&scope=repository:team/app:pull`, LOGIN, given('t')),
        call(`GET ${HOST}/v2/team/app/tags/list?n=2`, 'Bearer t', answer),
      ],
    ]),
  ])('meets %s with %s', async (_, code, list, script) => {
    const outbound = new FakeOutbound(...script);
    const { browse } = acrProvider;
    const read =
      list === 'images'
        ? browse?.images(opened, first, context(outbound))
        : browse?.tags(opened, 'team/app', first, context(outbound));

    expect((await problemOf(read)).code).toBe(code);
    outbound.assertFinished();
  });

  it('has one namespace: the registry itself', async () => {
    const none = context(new FakeOutbound());

    expect(await acrProvider.browse?.namespaces(opened, first, none)).toEqual({
      items: [{ name: 'reg.azurecr.io' }],
    });
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
