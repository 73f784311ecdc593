import { inspect } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import {
  FakeOutbound,
  json,
  ociError,
  page,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { Secret } from '../../encryption/secret.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import type { ProviderContext } from '../provider.js';
import { StoreGithubCredentialDto } from './github.dto.js';
import { githubProvider, type GithubFields } from './github.provider.js';

const SECRET = `ghp_${'A'.repeat(36)}`;
const SCOPED = { 'x-oauth-scopes': 'gist, read:packages' };
const LISTED = json(200, [], SCOPED);
const NOT_FOUND = json(404, { message: 'Not Found' }, SCOPED);

const step = (call: string, as: string | undefined, answer: OutboundResponse): ScriptedCall => ({
  call,
  as,
  answer,
});
const owner = (kind: 'orgs' | 'users', answer: OutboundResponse): ScriptedCall =>
  step(
    `GET https://api.github.com/${kind}/Acme/packages?package_type=container&per_page=1&page=1`,
    `Bearer ${SECRET}`,
    answer,
  );
const pullToken = (answer: OutboundResponse): ScriptedCall =>
  step(
    'GET https://ghcr.io/token?service=ghcr.io&scope=repository:acme/app:pull',
    `Basic Acme:${SECRET}`,
    answer,
  );
const tagList = (answer: OutboundResponse): ScriptedCall =>
  step('GET https://ghcr.io/v2/acme/app/tags/list?n=1', 'Bearer given', answer);
const GIVEN = pullToken(json(200, { token: 'given' }));

function context(outbound: FakeOutbound): ProviderContext {
  return { outbound, registry: new RegistryClient(outbound), deadline: Deadline.after(1_000) };
}

function verify(outbound: FakeOutbound, changes: Partial<StoreGithubCredentialDto> = {}) {
  const input = { projectId: 'p', githubUsername: 'Acme', accessToken: SECRET };
  return githubProvider.verify(
    Object.assign(new StoreGithubCredentialDto(), input, changes),
    context(outbound),
  );
}

async function problemOf(promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DomainError);
  const shown = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`;
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(Buffer.from(`Acme:${SECRET}`).toString('base64'));
  return error as DomainError;
}

describe('a GitHub token is proven', () => {
  it.each<[string, Partial<StoreGithubCredentialDto>, string, ScriptedCall[]]>([
    ['for an organization', {}, 'orgs', [owner('orgs', LISTED)]],
    ['for a user', {}, 'users', [owner('orgs', NOT_FOUND), owner('users', LISTED)]],
    [
      'with write:packages',
      {},
      'orgs',
      [owner('orgs', json(200, [], { 'x-oauth-scopes': 'write:packages' }))],
    ],
    ['where no scopes are told', {}, 'orgs', [owner('orgs', json(200, []))]],
    [
      'for an image, by its name in small letters',
      { githubRepository: 'App' },
      'orgs',
      [owner('orgs', LISTED), GIVEN, tagList(json(200, { name: 'acme/app', tags: ['v1'] }))],
    ],
  ])('%s', async (_case, changes, ownerKind, script) => {
    const outbound = new FakeOutbound(...script);

    const { fields, secret } = await verify(outbound, changes);

    outbound.assertFinished();
    expect(fields).toEqual({ githubUsername: 'Acme', ...changes, ownerKind });
    expect(secret.reveal()).toBe(SECRET);
  });

  it.each([
    ['2027-02-03 04:05:06 UTC', '2027-02-03T04:05:06.000Z'],
    ['2027-02-03 04:05:06 +0200', '2027-02-03T02:05:06.000Z'],
    ['2027-02-03 04:05:06 -05:30', '2027-02-03T09:35:06.000Z'],
    ['2027-02-33 04:05:06 UTC', undefined],
    ['soon', undefined],
  ])('and the end that GitHub tells as %s is read as %s', async (told, expected) => {
    const headers = { ...SCOPED, 'github-authentication-token-expiration': told };

    const { expiresAt } = await verify(new FakeOutbound(owner('orgs', json(200, [], headers))));

    expect(expiresAt?.toISOString()).toBe(expected);
  });
});

describe('a GitHub token is not proven', () => {
  const forbidden = (message: string, headers: Record<string, string> = SCOPED): OutboundResponse =>
    json(403, { message }, headers);

  it.each<[string, OutboundResponse, string]>([
    ['a bad token', json(401, { message: 'Bad credentials' }), 'credential_rejected'],
    ['a page with 401', page(401), 'credential_rejected'],
    ['a token without scopes', json(200, [], { 'x-oauth-scopes': '' }), 'permission_missing'],
    ['the scope repo alone', json(200, [], { 'x-oauth-scopes': 'repo' }), 'permission_missing'],
    ['a lookalike scope', json(200, [], { 'x-oauth-scopes': 'xread:packages' }), 'permission_missing'],
    [
      'no scope, hidden behind 404',
      json(404, { message: 'Not Found' }, { 'x-oauth-scopes': 'repo' }),
      'permission_missing',
    ],
    ['single sign-on', forbidden('SAML', { ...SCOPED, 'x-github-sso': 'required' }), 'permission_missing'],
    ['a forbidding organization', forbidden('forbids access via classic'), 'permission_missing'],
    ['403 without a message', json(403, {}), 'inconclusive'],
    ['404 without a message', json(404, {}), 'inconclusive'],
    ['404 with a page', page(404), 'inconclusive'],
    ['400', json(400, { message: 'Invalid' }, SCOPED), 'inconclusive'],
    ['a firewall', page(403), 'provider_blocked'],
    ['a message of rate limits', forbidden('You exceeded a secondary rate limit'), 'provider_rate_limited'],
    ['429', json(429, {}), 'provider_rate_limited'],
    ['an outage', page(502), 'provider_unreachable'],
    ['a redirect', json(301, {}), 'provider_protocol_error'],
    ['a page', page(200), 'provider_protocol_error'],
    ['an object', json(200, {}, SCOPED), 'provider_protocol_error'],
    ['null', json(200, null, SCOPED), 'provider_protocol_error'],
  ])('%s: %s', async (_case, answer, code) => {
    const outbound = new FakeOutbound(owner('orgs', answer));

    expect((await problemOf(verify(outbound))).code).toBe(code);
    expect(outbound.calls).toHaveLength(1);
  });

  it.each([
    [{ 'retry-after': '120' }, 120],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.now() / 1000 + 500) }, 500],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 60],
    [{ 'x-ratelimit-remaining': '0' }, 60],
  ])('while GitHub limits our requests with %j', async (headers, seconds) => {
    const problem = await problemOf(verify(new FakeOutbound(owner('orgs', forbidden('', headers)))));

    expect(problem.code).toBe('provider_rate_limited');
    expect(Math.abs((problem.details.retryAfterSeconds ?? 0) - seconds)).toBeLessThanOrEqual(2);
  });

  it('for an owner that is neither organization nor user', async () => {
    const outbound = new FakeOutbound(owner('orgs', NOT_FOUND), owner('users', NOT_FOUND));

    expect((await problemOf(verify(outbound))).code).toBe('namespace_not_found_or_denied');
    outbound.assertFinished();
  });

  it.each<[string, string, ScriptedCall[]]>([
    ['no token for the image', 'namespace_not_found_or_denied', [pullToken(ociError(403, 'DENIED'))]],
    [
      'no token for the image, as 401',
      'namespace_not_found_or_denied',
      [pullToken(ociError(401, 'UNAUTHORIZED'))],
    ],
    [
      'an image that is not there',
      'namespace_not_found_or_denied',
      [GIVEN, tagList(ociError(404, 'NAME_UNKNOWN'))],
    ],
    ['an image that may not be read', 'permission_missing', [GIVEN, tagList(ociError(403, 'DENIED'))]],
    ['a token that is not taken', 'inconclusive', [GIVEN, tagList(ociError(401, 'UNAUTHORIZED'))]],
    ['an outage of the registry', 'provider_unreachable', [pullToken(page(503))]],
    ['a firewall before the registry', 'provider_blocked', [pullToken(page(403))]],
    ['a page for a token', 'provider_protocol_error', [pullToken(page(200))]],
  ])('%s: %s', async (_case, code, script) => {
    const outbound = new FakeOutbound(owner('orgs', LISTED), ...script);

    expect((await problemOf(verify(outbound, { githubRepository: 'app' }))).code).toBe(code);
    outbound.assertFinished();
  });

  it.each([`github_pat_${SECRET}`, `ghs_${SECRET}`])('and nobody is asked', async (accessToken) => {
    const outbound = new FakeOutbound();

    const problem = await problemOf(verify(outbound, { accessToken }));

    expect(problem.code).toBe('wrong_credential_type');
    expect(problem.details.hint).toContain('read:packages');
  });
});

describe('a GitHub credential', () => {
  const fields: GithubFields = { githubUsername: 'Acme', githubRepository: 'app', ownerKind: 'users' };
  const opened = { fields, secret: new Secret(SECRET), cacheKey: 'c' };
  const PACKAGES = 'GET https://api.github.com/users/Acme/packages';

  it('is shown with the documented members in the documented order', () => {
    const stored = { id: 'i', createdAt: new Date(0), updatedAt: new Date(1), name: 'n' };

    expect(Object.entries(githubProvider.view({ ...stored, description: 'd', fields }))).toEqual([
      ['id', 'i'],
      ['githubUsername', 'Acme'],
      ['githubRepository', 'app'],
      ['registryUrl', 'https://ghcr.io'],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
      ['description', 'd'],
    ]);
    const rest: GithubFields = { githubUsername: 'Acme', ownerKind: 'users' };
    expect(Object.keys(githubProvider.view({ ...stored, fields: rest }))).toEqual([
      'id',
      'githubUsername',
      'registryUrl',
      'createdAt',
    ]);
    expect(githubProvider.destination(fields)).toEqual({ host: 'https://ghcr.io', principal: 'Acme' });
  });

  it('lists packages, and goes on while GitHub links a next page', async () => {
    const item = {
      id: 1,
      name: 'tools/cli',
      owner: { login: 'acme' },
      version_count: 3,
      visibility: 'internal',
    };
    const link = { link: '<https://attacker.example/?page=9>; rel="next"' };
    const call = `${PACKAGES}?package_type=container&per_page=20&page=2`;
    const outbound = new FakeOutbound(step(call, `Bearer ${SECRET}`, json(200, [item], link)));

    const page = { size: 20, number: 1, position: '2' };
    expect(await githubProvider.browse?.images(opened, page, context(outbound))).toEqual({
      items: [
        {
          id: 1,
          name: 'tools/cli',
          packageName: 'tools/cli',
          owner: 'acme',
          visibility: 'internal',
          versionCount: 3,
        },
      ],
      nextPosition: '3',
    });
  });

  it('lists the versions of a package with their tags', async () => {
    const item = { id: 2, name: 'sha256:1', metadata: { container: { tags: ['v1', null, 'no tag'] } } };
    const call = `${PACKAGES}/container/tools/cli/versions?state=active&per_page=5&page=1`;
    const outbound = new FakeOutbound(step(call, `Bearer ${SECRET}`, json(200, [item])));

    const tags = await githubProvider.browse?.tags(
      opened,
      'tools/cli',
      { size: 5, number: 1 },
      context(outbound),
    );

    expect(tags).toEqual({ items: [{ id: 2, name: 'sha256:1', tags: ['v1'], digest: 'sha256:1' }] });
    expect(outbound.calls[0]?.url.pathname).toContain('/container/tools%2Fcli/versions');
  });

  it.each<[string, string, ScriptedCall[]]>([
    [
      'app',
      'repository_not_found',
      [
        step(
          `${PACKAGES}/container/app/versions?state=active&per_page=5&page=1`,
          `Bearer ${SECRET}`,
          json(404, { message: 'Package not found.' }, SCOPED),
        ),
      ],
    ],
    ['..', 'repository_not_found', []],
    [
      'app',
      'provider_protocol_error',
      [
        step(
          `${PACKAGES}/container/app/versions?state=active&per_page=5&page=1`,
          `Bearer ${SECRET}`,
          json(200, [null]),
        ),
      ],
    ],
  ])('has no versions of %s: %s', async (image, code, script) => {
    const outbound = new FakeOutbound(...script);
    const tags = githubProvider.browse?.tags(opened, image, { size: 5, number: 1 }, context(outbound));

    expect((await problemOf(Promise.resolve(tags))).code).toBe(code);
    outbound.assertFinished();
  });

  it('does not ask beyond what GitHub lists', async () => {
    const images = githubProvider.browse?.images(
      opened,
      { size: 100, number: 101 },
      context(new FakeOutbound()),
    );

    expect((await problemOf(Promise.resolve(images))).details.errors).toMatchObject([{ pointer: '#page' }]);
  });

  it('has its owner as its only namespace', async () => {
    const list = githubProvider.browse?.namespaces(
      opened,
      { size: 20, number: 1 },
      context(new FakeOutbound()),
    );

    expect(await list).toEqual({ items: [{ name: 'Acme' }] });
  });
});

describe('the body of a GitHub credential', () => {
  it.each([
    ['githubUsername', '../x'],
    ['githubUsername', ''],
    ['githubUsername', undefined],
    ['githubRepository', '../x'],
    ['githubRepository', null],
    ['accessToken', ' x'],
    ['accessToken', 'a\r\nb'],
  ])('refuses in %s %j', (member, value) => {
    const valid = {
      projectId: '097bbbf4-d1eb-4512-9950-684445279808',
      githubUsername: 'short_name',
      githubRepository: 'Team/App',
      accessToken: SECRET,
    };
    const invalid = (body: object) =>
      validateSync(plainToInstance(StoreGithubCredentialDto, body)).map(({ property }) => property);

    expect(invalid(valid)).toEqual([]);
    expect(invalid({ ...valid, [member]: value })).toEqual([member]);
  });
});
