import { FakeOutbound, json, page } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { API, CATALOG, REPOSITORIES, says, SECRET, step } from './jfrog.case.fixture.js';
import { jfrogProvider } from './jfrog.provider.js';

describe('browsing an Artifactory', () => {
  const opened = {
    fields: { jfrogUrl: 'https://acme.jfrog.io', repositoryKey: 'docker-local', username: 'ci-pull' },
    secret: new Secret(SECRET),
    cacheKey: 'c',
  };
  const first = { size: 2, number: 1 };
  const TAGS = `${API}/docker/docker-local/v2/team/app/tags/list`;

  it('cuts the list of repositories into pages', async () => {
    const all = [
      { key: 'a', type: 'LOCAL', packageType: 'Docker', url: 'u' },
      { key: 'b' },
      null,
      { key: 'c' },
    ];
    const mixed = json(200, [...all, { key: 'm', packageType: 'Maven' }]);
    const read = (position?: string) =>
      jfrogProvider.browse?.namespaces(
        opened,
        { ...first, position },
        contextOf(new FakeOutbound(step(REPOSITORIES, mixed))),
      );

    expect(await read()).toEqual({
      items: [
        { key: 'a', type: 'LOCAL', packageType: 'Docker', url: 'u' },
        { key: 'b', type: 'UNKNOWN', packageType: 'Docker' },
      ],
      nextPosition: '2',
      totalCount: 3,
    });
    expect((await read('2'))?.items).toHaveLength(1);
  });

  it('lists images, going on from what the link says and nowhere else', async () => {
    const link = '<https://attacker.example/v2/_catalog?n=2&last=2>; rel="next"';
    const outbound = new FakeOutbound(
      step(`${CATALOG}?n=2`, json(200, { repositories: ['team/app', 'NO', null] }, { link })),
      step(`${CATALOG}?n=2&last=2`, json(200, { repositories: ['z'] }, { link })),
    );
    const used = contextOf(outbound);

    const one = await jfrogProvider.browse?.images(opened, first, used);
    const two = await jfrogProvider.browse?.images(opened, { ...first, position: one?.nextPosition }, used);

    expect(one).toEqual({
      items: [{ name: 'team/app', path: 'docker-local/team/app', repositoryKey: 'docker-local' }],
      nextPosition: '2',
    });
    expect([two?.items.length, two?.nextPosition]).toEqual([1, undefined]);
  });

  it.each([['<>;rel=<next'], ['</v2/x?n=2>; rel="next"'], [`</v2/x?last=${'a'.repeat(300)}>; rel="next"`]])(
    'ends at the link %s',
    async (link) => {
      const outbound = new FakeOutbound(
        step(`${TAGS}?n=2`, json(200, { tags: ['a', `sha256:${'0'.repeat(64)}`] }, { link })),
      );

      expect(await jfrogProvider.browse?.tags(opened, 'team/app', first, contextOf(outbound))).toEqual({
        items: [{ name: 'a' }],
      });
    },
  );

  it.each<[OutboundResponse, ProblemCode]>([
    [says(401, 'Bad credentials'), 'credential_rejected'],
    [says(403, 'Forbidden'), 'permission_missing'],
    [says(404, 'Not Found'), 'repository_not_found'],
    [json(200, { tags: { latest: true } }), 'provider_protocol_error'],
    [page(500), 'provider_unreachable'],
  ])('meets %j with %s', async (answer, code) => {
    const outbound = new FakeOutbound(step(`${TAGS}?n=2`, answer));

    const tags = jfrogProvider.browse?.tags(opened, 'team/app', first, contextOf(outbound));

    expect((await problemOf(tags, SECRET)).code).toBe(code);
  });

  it('asks nobody for an image that cannot be', async () => {
    const tags = jfrogProvider.browse?.tags(opened, '../../api', first, contextOf(new FakeOutbound()));

    expect((await problemOf(tags, SECRET)).code).toBe('repository_not_found');
  });
});
