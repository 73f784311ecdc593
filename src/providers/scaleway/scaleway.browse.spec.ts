import { FakeOutbound, json, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { scalewayBrowse } from './scaleway.browse.js';

const SECRET = '11111111-2222-3333-4444-555555555555';
const API = 'GET https://api.scaleway.com/registry/v1/regions/nl-ams';
const FIND_IMAGE = `${API}/images?namespace_id=ns-1&name=team/app&page_size=100`;
const FIRST_TAGS = `${API}/images/im-1/tags?page=1&page_size=2`;
const FIRST = { size: 2, number: 1 };
const TIMES = { created_at: '2026-01-15T10:00:00+01:00', updated_at: '2026-03-01T12:00:00.000Z' };
const TOLD_TIMES = { createdAt: '2026-01-15T09:00:00.000Z', updatedAt: '2026-03-01T12:00:00.000Z' };

const credential = {
  fields: { region: 'nl-ams', namespaceId: 'ns-1', namespaceName: 'team' },
  secret: new Secret(SECRET),
  cacheKey: 'c',
};

function tagsOf(...script: ScriptedCall[]) {
  return scalewayBrowse.tags(credential, 'team/app', FIRST, contextOf(new FakeOutbound(...script)));
}

const foundImage: ScriptedCall = {
  call: FIND_IMAGE,
  answer: json(200, {
    images: [
      { id: 'im-0', name: 'team/app-old' },
      { id: 'im-1', name: 'team/app' },
    ],
  }),
};

describe('scaleway browse', () => {
  it('lists the namespaces of the region that the key sees, under hosts of our own making', async () => {
    const told = {
      ...{ id: 'ns-1', name: 'team', status: 'ready', endpoint: 'attacker.example/team' },
      ...{ image_count: 3, size: 9, is_public: false, region: 'fr-par', ...TIMES },
    };
    const answer = json(200, { namespaces: [null, told, { id: 'no-name' }, { id: 'ns-2', name: 'b' }] });
    const outbound = new FakeOutbound({ call: `${API}/namespaces?page=1&page_size=2`, answer });

    const { items, ...rest } = await scalewayBrowse.namespaces(credential, FIRST, contextOf(outbound));

    expect(JSON.stringify(items)).toBe(
      JSON.stringify([
        {
          ...{ id: 'ns-1', name: 'team', region: 'nl-ams', endpoint: 'rg.nl-ams.scw.cloud/team' },
          ...{ imageCount: 3, size: 9, status: 'ready', ...TOLD_TIMES },
        },
        { id: 'ns-2', name: 'b', region: 'nl-ams', endpoint: 'rg.nl-ams.scw.cloud/b' },
      ]),
    );
    expect(rest).toEqual({ nextPosition: '2' });
    expect(outbound.calls.map(({ secretHeaders }) => secretHeaders?.['x-auth-token']?.reveal())).toEqual([
      SECRET,
    ]);
  });

  it('lists the images of the namespace', async () => {
    const told = {
      ...{ id: 'im-1', name: 'app', namespace_id: 'ns-1', status: 'ready', visibility: 'inherit' },
      ...{ size: 7, tags: ['a', 'b'], ...TIMES },
    };
    const outbound = new FakeOutbound({
      call: `${API}/images?namespace_id=ns-1&page=3&page_size=2`,
      answer: json(200, { images: [told], total_count: 5 }),
    });

    const images = await scalewayBrowse.images(credential, { size: 2, number: 3 }, contextOf(outbound));

    expect(JSON.stringify(images)).toBe(
      JSON.stringify({
        items: [
          {
            ...{ imageId: 'im-1', name: 'app', namespaceId: 'ns-1', tagCount: 2, size: 7 },
            ...{ visibility: 'inherit', status: 'ready', ...TOLD_TIMES },
          },
        ],
        totalCount: 5,
      }),
    );
  });

  it('finds the image of exactly this name, and pages through its tags', async () => {
    const told = { id: 't-1', name: '1.0', image_id: 'im-1', status: 'ready', digest: 'sha256:0', ...TIMES };
    const outbound = new FakeOutbound(
      foundImage,
      { call: FIRST_TAGS, answer: json(200, { tags: [told, { id: 't', name: 'x' }], total_count: 3 }) },
      foundImage,
      {
        call: `${API}/images/im-1/tags?page=2&page_size=2`,
        answer: json(200, { tags: [told], total_count: 3 }),
      },
    );

    const first = await scalewayBrowse.tags(credential, 'team/app', FIRST, contextOf(outbound));
    const second = await scalewayBrowse.tags(
      credential,
      'team/app',
      { ...FIRST, position: first.nextPosition },
      contextOf(outbound),
    );

    outbound.assertFinished();
    expect(first).toEqual({
      items: [
        { tagId: 't-1', name: '1.0', digest: 'sha256:0', status: 'ready', ...TOLD_TIMES },
        { tagId: 't', name: 'x' },
      ],
      nextPosition: '2',
      totalCount: 3,
      beside: { imageName: 'team/app' },
    });
    expect(second.nextPosition).toBeUndefined();
    expect(second.items).toHaveLength(1);
  });

  it('ends at an empty page, whatever total was told', async () => {
    const empty = { call: FIRST_TAGS, answer: json(200, { tags: [], total_count: 1_000 }) };

    expect((await tagsOf(foundImage, empty)).nextPosition).toBeUndefined();
  });

  it.each<[string, string, OutboundResponse]>([
    ['no image', 'repository_not_found', json(200, { images: [] })],
    ['only another image', 'repository_not_found', json(200, { images: [{ id: 'x', name: 'team/app2' }] })],
    [
      'a full page of other images',
      'inconclusive',
      json(200, { images: Array.from({ length: 100 }, (_, index) => ({ id: 'x', name: `${index}` })) }),
    ],
    [
      'an id that is a path',
      'provider_protocol_error',
      json(200, { images: [{ id: '../x', name: 'team/app' }] }),
    ],
    ['a namespace that is gone', 'repository_not_found', json(404, { type: 'not_found' })],
    ['a key that is gone', 'credential_rejected', json(401, { type: 'denied_authentication' })],
    ['a key without the right', 'permission_missing', json(403, { type: 'permissions_denied' })],
    ['throttling', 'provider_rate_limited', json(429, {})],
    ['an outage', 'provider_unreachable', page(502)],
    ['a page', 'provider_protocol_error', page(200)],
  ])('maps %s to %s', async (_case, code, answer) => {
    const error = await problemOf(tagsOf({ call: FIND_IMAGE, answer }), SECRET);

    expect(error.code).toBe(code);
  });

  it('says that an image is not there when it goes between two calls', async () => {
    const gone = { call: FIRST_TAGS, answer: json(404, { type: 'not_found' }) };

    await expect(tagsOf(foundImage, gone)).rejects.toMatchObject({ code: 'repository_not_found' });
  });
});
