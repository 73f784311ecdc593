import {
  challenged,
  FakeOutbound,
  json,
  ociError,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { Secret } from '../../encryption/secret.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import {
  call,
  CATALOG_TOKENS,
  context,
  DOOR,
  FIREWALL,
  given,
  HOST,
  ID,
  LOGIN,
  MORE_SCOPE,
  problemOf,
  SECRET,
  TOKENS,
  VERSION,
} from './acr.case.fixture.js';
import { acrProvider } from './acr.provider.js';

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
