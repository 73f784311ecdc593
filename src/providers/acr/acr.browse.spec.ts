import {
  challenged,
  FakeOutbound,
  json,
  ociError,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf, step } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import {
  CATALOG_TOKENS,
  DOOR,
  FIREWALL,
  given,
  HOST,
  ID,
  LOGIN,
  MORE_SCOPE,
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
      step(VERSION, undefined, challenged(DOOR)),
      step(CATALOG_TOKENS, LOGIN, given('t')),
      step(`GET ${HOST}/v2/_catalog?n=2`, 'Bearer t', json(200, { repositories: ['a', 'b'] }, { link })),
      step(`GET ${HOST}/v2/_catalog?last=b&n=2&orderby=`, 'Bearer t', json(200, { repositories: ['c'] })),
    );
    const used = contextOf(outbound);

    const one = await acrProvider.browse?.images(opened, first, used);
    const two = await acrProvider.browse?.images(opened, { ...first, position: one?.nextPosition }, used);

    expect([one?.items, two]).toEqual([[{ name: 'a' }, { name: 'b' }], { items: [{ name: 'c' }] }]);
  });

  it.each<[string, ProblemCode, 'images' | 'tags', ScriptedCall[]]>([
    ['network rules', 'provider_blocked', 'images', [step(VERSION, undefined, FIREWALL)]],
    [
      'a repository-scoped token at the catalogue',
      'permission_missing',
      'images',
      [
        step(VERSION, undefined, challenged(DOOR)),
        step(CATALOG_TOKENS, LOGIN, given('t')),
        step(`GET ${HOST}/v2/_catalog?n=2`, 'Bearer t', MORE_SCOPE),
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
        step(VERSION, undefined, challenged(DOOR)),
        step(`${TOKENS}&scope=repository:team/app:pull`, LOGIN, given('t')),
        step(`GET ${HOST}/v2/team/app/tags/list?n=2`, 'Bearer t', answer),
      ],
    ]),
  ])('meets %s with %s', async (_, code, list, script) => {
    const outbound = new FakeOutbound(...script);
    const { browse } = acrProvider;
    const read =
      list === 'images'
        ? browse?.images(opened, first, contextOf(outbound))
        : browse?.tags(opened, 'team/app', first, contextOf(outbound));

    expect((await problemOf(read, SECRET)).code).toBe(code);
    outbound.assertFinished();
  });

  it('has one namespace: the registry itself', async () => {
    const none = contextOf(new FakeOutbound());

    expect(await acrProvider.browse?.namespaces(opened, first, none)).toEqual({
      items: [{ name: 'reg.azurecr.io' }],
    });
  });
});
