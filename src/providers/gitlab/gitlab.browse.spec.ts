import { challenged, FakeOutbound, json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { ACCESS, fields, given, GRANTED, LISTED, pull, step, UNTOLD } from './gitlab.case.fixture.js';
import { gitlabProvider } from './gitlab.provider.js';

describe('a GitLab credential', () => {
  const opened = { fields, secret: new Secret(ACCESS), cacheKey: 'c' };
  const first = { size: 20, number: 1 };
  const REPOSITORIES =
    'gitlab.com/api/v4/projects/Group/sub/app/registry/repositories?tags_count=true&per_page=20&page=1';

  it('lists images below its group, and goes on while GitLab links a next page', async () => {
    const item = { id: 1, name: '', path: 'group/sub/app', location: 'l', tags_count: 2 };
    const headers = { link: '<https://attacker.example/?page=9>; rel="next"', 'x-total': '21' };
    const outbound = new FakeOutbound(step(REPOSITORIES, undefined, json(200, [item], headers)));

    expect(await gitlabProvider.browse?.images(opened, first, contextOf(outbound))).toEqual({
      items: [{ name: 'app', location: 'l', tagCount: 2 }],
      nextPosition: '2',
      totalCount: 21,
    });
    expect(outbound.calls[0]?.url.pathname).toContain('/projects/Group%2Fsub%2Fapp/');
    expect(outbound.calls[0]?.secretHeaders?.['private-token']?.reveal()).toBe(ACCESS);
  });

  it.each<[string, OutboundResponse, string]>([
    ['a project that is gone', json(404, { message: '404 Project Not Found' }), 'repository_not_found'],
    ['404 without a word', json(404, {}), 'inconclusive'],
    ['a revoked token', json(401, { message: '401 Unauthorized' }), 'credential_rejected'],
    ['a missing scope', json(403, { error: 'insufficient_scope' }), 'permission_missing'],
    ['an object', json(200, {}), 'provider_protocol_error'],
    ['an image of another group', json(200, [{ path: 'other/app' }]), 'provider_protocol_error'],
  ])('lists no images for %s', async (_case, answer, code) => {
    const outbound = new FakeOutbound(step(REPOSITORIES, undefined, answer));

    expect(
      (await problemOf(gitlabProvider.browse?.images(opened, first, contextOf(outbound)), ...UNTOLD)).code,
    ).toBe(code);
  });

  it('lists no images with a token that the API is closed to, and asks nobody', async () => {
    const closed = { ...opened, fields: { ...fields, readsApi: false } };

    const problem = await problemOf(
      gitlabProvider.browse?.images(closed, first, contextOf(new FakeOutbound())),
      ...UNTOLD,
    );

    expect([problem.code, problem.details.hint]).toEqual([
      'permission_missing',
      expect.stringContaining('read_api'),
    ]);
  });

  it('lists the tags of images of its project alone', async () => {
    const browseTags = (image: string, ...script: ScriptedCall[]) =>
      gitlabProvider.browse?.tags(opened, image, first, contextOf(new FakeOutbound(...script)));
    const api = 'registry.gitlab.com/v2/';
    const challenge = challenged('Bearer realm="https://gitlab.com/jwt/auth",service="container_registry"');

    expect(
      await browseTags(
        'app',
        step(api, undefined, challenge),
        pull(ACCESS, given(GRANTED)),
        step(`${api}group/sub/app/tags/list?n=20`, `Bearer ${GRANTED}`, LISTED),
      ),
    ).toEqual({ items: [{ name: 'v1' }] });
    for (const image of ['apple', 'other/x', '..', 'app/../../x']) {
      expect((await problemOf(browseTags(image), ...UNTOLD)).code).toBe('repository_not_found');
    }
  });
});
