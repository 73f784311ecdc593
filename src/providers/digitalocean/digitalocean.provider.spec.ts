import { inspect } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FakeOutbound, json, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { Secret } from '../../encryption/secret.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { RegistryClient } from '../../registry/registry-client.js';
import type { ProviderContext } from '../provider.js';
import { digitaloceanBrowse } from './digitalocean.browse.js';
import { StoreDigitaloceanCredentialDto } from './digitalocean.dto.js';
import { digitaloceanProvider } from './digitalocean.provider.js';

const SECRET = `dop_v1_${'5'.repeat(64)}`;
const REGISTRIES = 'https://api.digitalocean.com/v2/registries';
const FOUND = json(200, { registry: { name: 'team', region: 'fra1' } });
const EMPTY = json(200, { repositories: [], links: {}, meta: { total: 0 } });

const get = (path: string, answer: OutboundResponse | Error): ScriptedCall => ({
  call: `GET ${REGISTRIES}${path}`,
  as: `Bearer ${SECRET}`,
  answer,
});
const registry = (answer: OutboundResponse | Error): ScriptedCall => get('/team', answer);
const repositories = (answer: OutboundResponse): ScriptedCall =>
  get('/team/repositoriesV2?per_page=1', answer);
const refused = (status: number, id: string, headers?: Record<string, string>): OutboundResponse =>
  json(status, { id, message: 'text of the provider' }, headers);

function contextOf(outbound: FakeOutbound): ProviderContext {
  return { outbound, registry: new RegistryClient(outbound), deadline: Deadline.after(5_000) };
}

function verify(outbound: FakeOutbound, accessToken = SECRET) {
  const members = { projectId: 'p', registryName: 'team', accessToken };
  const input = Object.assign(new StoreDigitaloceanCredentialDto(), members);
  return digitaloceanProvider.verify(input, contextOf(outbound));
}

async function problemOf(promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error('no problem was thrown', { cause: error });
  const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain('text of the provider');
  return error;
}

describe('a DigitalOcean token is proven', () => {
  it('by the registry and its repositories, in two calls', async () => {
    const outbound = new FakeOutbound(registry(FOUND), repositories(EMPTY));

    const { fields, secret, expiresAt } = await verify(outbound);

    outbound.assertFinished();
    expect(fields).toEqual({ registryName: 'team', region: 'fra1' });
    expect(secret.reveal()).toBe(SECRET);
    expect(expiresAt).toBeUndefined();
  });

  it('where the region is not told', async () => {
    const nowhere = registry(json(200, { registry: { name: 'team', region: null } }));

    const { fields } = await verify(new FakeOutbound(nowhere, repositories(EMPTY)));

    expect(fields).toEqual({ registryName: 'team' });
  });
});

describe('a DigitalOcean token is not proven', () => {
  const refusals: [name: string, code: ProblemCode, answer: OutboundResponse][] = [
    ['unauthorized', 'credential_rejected', refused(401, 'unauthorized')],
    ['unauthorized under another status', 'credential_rejected', refused(400, 'unauthorized')],
    ['a 401 of an unknown id', 'credential_rejected', refused(401, 'new')],
    ['a 401 that is no JSON', 'inconclusive', page(401)],
    ['forbidden', 'permission_missing', refused(403, 'forbidden')],
    ['a 403 of an unknown id', 'inconclusive', refused(403, 'new')],
    ['a 403 of a prototype name', 'inconclusive', refused(403, 'constructor')],
    ['a 403 with a page', 'provider_blocked', page(403)],
    ['not_found', 'namespace_not_found_or_denied', refused(404, 'not_found')],
    ['a route that is not there', 'inconclusive', page(404)],
    ['several registries', 'inconclusive', refused(412, 'precondition_failed')],
    ['throttling', 'provider_rate_limited', refused(429, 'too_many_requests')],
    ['an outage', 'provider_unreachable', refused(500, 'server_error')],
    ['a redirect', 'provider_protocol_error', page(307)],
    ['a page', 'provider_protocol_error', page(200)],
    ['null', 'provider_protocol_error', json(200, null)],
  ];

  it.each([
    ...refusals,
    ['another registry', 'provider_protocol_error', json(200, { registry: { name: 'team-old' } })] as const,
  ])('when the registry answers %s: %s', async (_, code, answer) => {
    const outbound = new FakeOutbound(registry(answer));

    expect((await problemOf(verify(outbound))).code).toBe(code);
    expect(outbound.calls).toHaveLength(1);
  });

  it.each([...refusals, ['no list', 'provider_protocol_error', json(200, { repositories: null })] as const])(
    'when the repositories answer %s: %s',
    async (_, code, answer) => {
      const outbound = new FakeOutbound(registry(FOUND), repositories(answer));

      expect((await problemOf(verify(outbound))).code).toBe(code);
      outbound.assertFinished();
    },
  );

  it('when nothing comes in time', async () => {
    const late = new FakeOutbound(registry(new DomainError('provider_timeout', 'x')));

    expect((await problemOf(verify(late))).code).toBe('provider_timeout');
  });

  it.each<[headers: Record<string, string>, seconds: number]>([
    [{ 'retry-after': '17', 'ratelimit-reset': '4102444800' }, 17],
    [{ 'ratelimit-reset': '4102444800' }, 3600],
    [{ 'ratelimit-reset': '1000000000' }, 1],
    [{ 'ratelimit-reset': 'soon' }, 60],
    [{}, 60],
  ])('and says how long to wait, by %j', async (headers, seconds) => {
    const outbound = new FakeOutbound(registry(refused(429, 'too_many_requests', headers)));

    expect((await problemOf(verify(outbound))).details.retryAfterSeconds).toBe(seconds);
  });

  it('and nobody is asked, when it is a refresh token', async () => {
    const outbound = new FakeOutbound();

    const error = await problemOf(verify(outbound, SECRET.replace('dop', 'dor')));

    expect(error.code).toBe('wrong_credential_type');
    expect(outbound.calls).toEqual([]);
  });
});

describe('a DigitalOcean store body', () => {
  it.each([
    ['team-1', []],
    ['a'.repeat(63), []],
    ['a'.repeat(64), ['registryName']],
    ['Team', ['registryName']],
    ['team/app', ['registryName']],
    ['..', ['registryName']],
    ['', ['registryName']],
  ])('with the registry "%s" has the faults %j', (registryName, members) => {
    const projectId = '550e8400-e29b-41d4-a716-446655440001';
    const body = plainToInstance(StoreDigitaloceanCredentialDto, {
      projectId,
      registryName,
      accessToken: SECRET,
    });

    expect(validateSync(body).map(({ property }) => property)).toEqual(members);
  });
});

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

    const error = await problemOf(digitaloceanBrowse.tags(credential, 'app', first, contextOf(outbound)));

    expect(error.code).toBe(code);
  });

  it.each(['../etc', 'A', 'a b', ''])('asks nobody for the image %j', async (image) => {
    const outbound = new FakeOutbound();

    const error = await problemOf(digitaloceanBrowse.tags(credential, image, first, contextOf(outbound)));

    expect(error.code).toBe('repository_not_found');
    expect(outbound.calls).toEqual([]);
  });
});

describe('a stored DigitalOcean credential', () => {
  const fields = { registryName: 'team', region: 'fra1' };
  const createdAt = new Date('2026-01-15T09:00:00.000Z');
  const stored = { id: '1', fields, createdAt, updatedAt: createdAt };

  it('is shown with the documented members in their order', () => {
    expect(JSON.stringify(digitaloceanProvider.view({ ...stored, name: 'n', description: 'd' }))).toBe(
      '{"id":"1","registryName":"team","region":"fra1","registryUrl":"https://registry.digitalocean.com","createdAt":"2026-01-15T09:00:00.000Z","description":"d"}',
    );
    expect(Object.keys(digitaloceanProvider.view({ ...stored, fields: { registryName: 'team' } }))).toEqual([
      'id',
      'registryName',
      'registryUrl',
      'createdAt',
    ]);
  });

  it('is bound to the API, without a user name', () => {
    expect(digitaloceanProvider.destination(fields)).toEqual({
      host: 'https://api.digitalocean.com',
      principal: '',
    });
  });
});
