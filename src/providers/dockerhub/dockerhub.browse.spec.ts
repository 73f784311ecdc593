import { FakeOutbound, json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { dockerhubBrowse } from './dockerhub.browse.js';
import { GIVEN, list, login, REPOSITORIES, SECRET, told, UNTOLD } from './dockerhub.case.fixture.js';

describe('browsing Docker Hub', () => {
  const credential = {
    fields: { dockerhubUsername: 'mycompany' },
    secret: new Secret(SECRET),
    cacheKey: 'k',
  };
  const first = { size: 2, number: 1 };

  it('lists images with what is told of them, and names the next page by its number', async () => {
    const answer = json(200, {
      count: 3,
      next: 'https://attacker.example.net/',
      results: [
        { name: 'a', is_private: true, star_count: 1, pull_count: 2, last_updated: '2026-03-01T12:00:00.1Z' },
        null,
        { name: 'b', is_private: 'yes', last_updated: 'yesterday' },
      ],
    });
    const outbound = new FakeOutbound(login(GIVEN), list(answer, `${REPOSITORIES}?page=1&page_size=2`));

    expect(await dockerhubBrowse.images(credential, first, contextOf(outbound))).toEqual({
      items: [
        { name: 'a', isPrivate: true, starCount: 1, pullCount: 2, updatedAt: '2026-03-01T12:00:00.100Z' },
        { name: 'b' },
      ],
      nextPosition: '2',
      totalCount: 3,
    });
  });

  it.each([
    ['app', 'mycompany/repositories/app'],
    ['library/alpine', 'library/repositories/alpine'],
  ])('lists the tags of %s, from a position on', async (image, path) => {
    const url = `https://hub.docker.com/v2/namespaces/${path}/tags?page=4&page_size=2`;
    const answer = json(200, { next: null, results: [{ name: 'v1', digest: 'sha256:a', full_size: 5 }] });
    const outbound = new FakeOutbound(login(GIVEN), list(answer, url));

    const from = { ...first, position: '4' };
    expect(await dockerhubBrowse.tags(credential, image, from, contextOf(outbound))).toEqual({
      items: [{ name: 'v1', digest: 'sha256:a', size: 5 }],
    });
  });

  it.each(['a/b/c', '../etc', 'A', 'a b', ''])('asks nobody for the image %j', async (image) => {
    const outbound = new FakeOutbound();

    const error = await problemOf(
      dockerhubBrowse.tags(credential, image, first, contextOf(outbound)),
      ...UNTOLD,
    );

    expect(error.code).toBe('repository_not_found');
    expect(outbound.calls).toEqual([]);
  });

  it.each<[ProblemCode, ScriptedCall[]]>([
    ['credential_rejected', [login(told(401, 'unauthorized'))]],
    [
      'repository_not_found',
      [login(GIVEN), list(told(404, 'object not found'), `${REPOSITORIES}/app/tags?page=1&page_size=2`)],
    ],
  ])('ends in %s', async (code, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(
      dockerhubBrowse.tags(credential, 'app', first, contextOf(outbound)),
      ...UNTOLD,
    );

    expect(error.code).toBe(code);
    outbound.assertFinished();
  });

  it('names the one namespace, on the first page', async () => {
    const counted = list(json(200, { count: 7, results: [] }));
    const one = await dockerhubBrowse.namespaces(
      credential,
      first,
      contextOf(new FakeOutbound(login(GIVEN), counted)),
    );
    const two = await dockerhubBrowse.namespaces(
      credential,
      { ...first, number: 2 },
      contextOf(new FakeOutbound(login(GIVEN), counted)),
    );

    expect(one).toEqual({ items: [{ name: 'mycompany', imageCount: 7 }], totalCount: 1 });
    expect(two).toEqual({ items: [], totalCount: 1 });
  });
});
