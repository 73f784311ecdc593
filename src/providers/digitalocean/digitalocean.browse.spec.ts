import { FakeOutbound, json } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { digitaloceanBrowse } from './digitalocean.browse.js';
import { get, refused, SECRET, UNTOLD } from './digitalocean.case.fixture.js';

describe('browsing DigitalOcean', () => {
  const credential = { fields: { registryName: 'team' }, secret: new Secret(SECRET), cacheKey: 'k' };
  const first = { size: 2, number: 1 };
  const next = (link: unknown) => ({ links: { pages: { next: link } } });

  it('lists every registry of the account, in pages of our own', async () => {
    const all = [{ name: 'a', region: 'fra1', storage_usage_bytes: 5 }, null, { name: 'b' }, { name: 'c' }];
    const list = (request: object) => {
      const outbound = new FakeOutbound(get('', json(200, { registries: all })));
      return digitaloceanBrowse.namespaces(credential, { ...first, ...request }, contextOf(outbound));
    };

    expect(await list({})).toEqual({
      items: [{ name: 'a', region: 'fra1', size: 5 }, { name: 'b' }],
      nextPosition: '2',
      totalCount: 3,
    });
    expect(await list({ position: '2' })).toEqual({ items: [{ name: 'c' }], totalCount: 3 });
  });

  it('lists images with what is told of them', async () => {
    const item = {
      name: 'a/b',
      tag_count: 2,
      manifest_count: 3,
      latest_manifest: { updated_at: '2026-03-01T12:00:00Z' },
    };
    const body = { repositories: [item, { name: 'c', latest_manifest: null }], meta: { total: 2 } };
    const outbound = new FakeOutbound(get('/team/repositoriesV2?per_page=2&page=1', json(200, body)));

    expect(await digitaloceanBrowse.images(credential, first, contextOf(outbound))).toEqual({
      items: [
        { name: 'a/b', tagCount: 2, manifestCount: 3, updatedAt: '2026-03-01T12:00:00.000Z' },
        { name: 'c' },
      ],
      totalCount: 2,
    });
  });

  it.each([
    ['a number', 'https://api.digitalocean.com/v2/x?page=2&per_page=2', 'page=2'],
    ['a token', 'https://api.digitalocean.com/v2/x?per_page=2&page_token=a%26b', 'page_token=a%26b'],
    ['a relative link', '/v2/x?page=3', 'page=3'],
    [
      'a link to somebody else, of which the position alone is taken',
      'https://evil.example/?page=2',
      'page=2',
    ],
    ['a link without a position', 'https://api.digitalocean.com/v2/x', undefined],
    ['a link that is none', 'http://[', undefined],
    ['null', null, undefined],
  ])('goes on by %s', async (_, link, position) => {
    const call = get('/team/repositories/app/tags?per_page=2&page=1', json(200, { tags: [], ...next(link) }));

    const { nextPosition } = await digitaloceanBrowse.tags(
      credential,
      'app',
      first,
      contextOf(new FakeOutbound(call)),
    );

    expect(nextPosition).toBe(position);
  });

  it('asks for the page of a position, the slashes of the image in one part of the path', async () => {
    const tag = { tag: 'v1', manifest_digest: 'sha256:a', size_bytes: 2, compressed_size_bytes: 1 };
    const path = '/team/repositories/a/b/tags?per_page=2&page_token=a&b';
    const outbound = new FakeOutbound(get(path, json(200, { tags: [tag, { name: 'x' }] })));

    const page = { ...first, position: 'page_token=a%26b' };
    expect(await digitaloceanBrowse.tags(credential, 'a/b', page, contextOf(outbound))).toEqual({
      items: [{ name: 'v1', digest: 'sha256:a', size: 2, compressedSize: 1 }],
    });
    expect(outbound.calls[0]?.url.pathname).toBe('/v2/registries/team/repositories/a%2Fb/tags');
  });

  it.each<[ProblemCode, OutboundResponse]>([
    ['repository_not_found', refused(404, 'not_found')],
    ['provider_protocol_error', json(200, { tags: null })],
    [
      'provider_protocol_error',
      json(200, { tags: [], ...next(`https://api.digitalocean.com/?page_token=${'a'.repeat(2_000)}`) }),
    ],
  ])('ends in %s', async (code, answer) => {
    const outbound = new FakeOutbound(get('/team/repositories/app/tags?per_page=2&page=1', answer));

    const error = await problemOf(
      digitaloceanBrowse.tags(credential, 'app', first, contextOf(outbound)),
      ...UNTOLD,
    );

    expect(error.code).toBe(code);
  });

  it.each(['../etc', 'A', 'a b', ''])('asks nobody for the image %j', async (image) => {
    const outbound = new FakeOutbound();

    const error = await problemOf(
      digitaloceanBrowse.tags(credential, image, first, contextOf(outbound)),
      ...UNTOLD,
    );

    expect(error.code).toBe('repository_not_found');
    expect(outbound.calls).toEqual([]);
  });
});
