import { inspect } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FakeOutbound, json, jwt, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { Secret } from '../../encryption/secret.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { RegistryClient } from '../../registry/registry-client.js';
import type { ProviderContext } from '../provider.js';
import { dockerhubBrowse } from './dockerhub.browse.js';
import { StoreDockerhubCredentialDto } from './dockerhub.dto.js';
import { dockerhubProvider } from './dockerhub.provider.js';

const SECRET = `dckr_pat_${'S'.repeat(27)}`;
const REPOSITORIES = 'https://hub.docker.com/v2/namespaces/mycompany/repositories';
const TOKEN = jwt({ scope: 'repo:read' });
const GIVEN = json(200, { access_token: TOKEN });
const EMPTY = json(200, { count: 0, next: null, previous: null, results: [] });

const login = (answer: OutboundResponse | Error): ScriptedCall => ({
  call: 'POST https://hub.docker.com/v2/auth/token',
  answer,
});
const list = (answer: OutboundResponse, url = `${REPOSITORIES}?page=1&page_size=1`): ScriptedCall => ({
  call: `GET ${url}`,
  as: `Bearer ${TOKEN}`,
  answer,
});
const givenWith = (scope: string): ScriptedCall => login(json(200, { access_token: jwt({ scope }) }));
const told = (status: number, message: string, headers?: Record<string, string>): OutboundResponse =>
  json(status, { message, errinfo: {} }, headers);

function contextOf(outbound: FakeOutbound): ProviderContext {
  return { outbound, registry: new RegistryClient(outbound), deadline: Deadline.after(5_000) };
}

function verify(outbound: FakeOutbound) {
  const input = Object.assign(new StoreDockerhubCredentialDto(), {
    projectId: 'p',
    dockerhubUsername: 'mycompany',
    accessToken: SECRET,
  });
  return dockerhubProvider.verify(input, contextOf(outbound));
}

async function problemOf(promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error('no problem was thrown', { cause: error });
  const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(TOKEN);
  return error;
}

describe('a Docker Hub credential is proven', () => {
  it('by a login whose secret travels in the body, and a list that is read with the token of that login', async () => {
    const outbound = new FakeOutbound(login(GIVEN), list(EMPTY));

    const { fields, secret } = await verify(outbound);

    outbound.assertFinished();
    expect(fields).toEqual({ dockerhubUsername: 'mycompany' });
    expect(secret.reveal()).toBe(SECRET);
    const body = outbound.calls[0]?.body;
    expect(body).toBeInstanceOf(Secret);
    expect(JSON.parse((body as Secret).reveal())).toEqual({ identifier: 'mycompany', secret: SECRET });
    expect(outbound.calls[1]?.body).toBeUndefined();
  });

  it.each(['repo:read', 'repo:write', 'repo:admin', 'repo:public_read repo:read', '', 'something:new'])(
    'with the scope "%s"',
    async (scope) => {
      const token = jwt({ scope });
      const outbound = new FakeOutbound(givenWith(scope), { ...list(EMPTY), as: `Bearer ${token}` });

      await expect(verify(outbound)).resolves.toMatchObject({ fields: { dockerhubUsername: 'mycompany' } });
    },
  );

  it('with an access token that is no JWT', async () => {
    const script = [login(json(200, { access_token: 'opaque' })), { ...list(EMPTY), as: 'Bearer opaque' }];

    await expect(verify(new FakeOutbound(...script))).resolves.toBeDefined();
  });
});

describe('a Docker Hub credential is not proven', () => {
  it.each<[name: string, code: ProblemCode, answer: OutboundResponse | Error]>([
    ['a wrong secret', 'credential_rejected', json(401, { detail: 'Incorrect authentication credentials' })],
    ['a wrong secret, told as message', 'credential_rejected', told(401, 'unauthorized')],
    [
      'a second factor',
      'wrong_credential_type',
      json(401, { detail: 'Require secondary authentication', login_2fa_token: 'x' }),
    ],
    [
      'an account without passwords',
      'wrong_credential_type',
      told(401, 'your account must log in with a Personal Access Token (PAT)'),
    ],
    ['a 401 that is no JSON', 'inconclusive', page(401)],
    ['a 403', 'inconclusive', told(403, 'account is deactivated')],
    ['a 403 with a page', 'provider_blocked', page(403)],
    ['a 400', 'inconclusive', told(400, 'bad request')],
    ['a 404', 'inconclusive', told(404, 'not found')],
    ['throttling', 'provider_rate_limited', page(429)],
    ['a lockout', 'provider_blocked', told(429, 'toomanyrequests: too many failed login attempts')],
    ['an outage', 'provider_unreachable', page(502)],
    ['a redirect', 'provider_protocol_error', page(302)],
    ['a page', 'provider_protocol_error', page(200)],
    ['an answer without a token', 'provider_protocol_error', json(200, { token: TOKEN })],
    ['a token that is a number', 'provider_protocol_error', json(200, { access_token: 7 })],
    ['a token with a line break', 'provider_protocol_error', json(200, { access_token: 'a\r\nb: c' })],
    [
      'a token for public repositories only',
      'permission_missing',
      json(200, { access_token: jwt({ scope: 'repo:public_read' }) }),
    ],
    ['no answer in time', 'provider_timeout', new DomainError('provider_timeout', 'x')],
  ])('at the login, after one call: %s: %s', async (_, code, answer) => {
    const outbound = new FakeOutbound(login(answer));

    expect((await problemOf(verify(outbound))).code).toBe(code);
    expect(outbound.calls).toHaveLength(1);
  });

  it.each<[name: string, code: ProblemCode, answer: OutboundResponse]>([
    ['an access token that is refused', 'inconclusive', told(401, 'unauthorized')],
    ['a forbidden list', 'permission_missing', told(403, 'permission denied')],
    ['a route that is not for tokens', 'inconclusive', told(403, 'token issued from personal access token')],
    ['a firewall', 'provider_blocked', page(403)],
    ['a missing namespace', 'namespace_not_found', told(404, 'object not found')],
    ['a missing route', 'inconclusive', page(404)],
    ['throttling', 'provider_rate_limited', told(429, 'slow down')],
    ['an outage', 'provider_unreachable', page(503)],
    ['a page', 'provider_protocol_error', page(200)],
    ['a list that is null', 'provider_protocol_error', json(200, { results: null })],
  ])('at the list: %s: %s', async (_, code, answer) => {
    const outbound = new FakeOutbound(login(GIVEN), list(answer));

    expect((await problemOf(verify(outbound))).code).toBe(code);
    outbound.assertFinished();
  });

  it.each<[name: string, headers: Record<string, string>, message: string, seconds: number]>([
    ['Retry-After', { 'retry-after': '17', 'x-retry-after': '4102444800' }, 'x', 17],
    ['X-Retry-After, a moment far ahead', { 'x-retry-after': '4102444800' }, 'x', 3600],
    ['X-Retry-After, a moment gone by', { 'x-retry-after': '1000000000' }, 'x', 1],
    ['X-Retry-After that is no moment', { 'x-retry-after': 'soon' }, 'x', 60],
    ['nothing', {}, 'x', 60],
    ['nothing, at a lockout', {}, 'Too many failed login attempts', 900],
  ])('and says how long to wait, by %s', async (_, headers, message, seconds) => {
    const error = await problemOf(verify(new FakeOutbound(login(told(429, message, headers)))));

    expect(error.details.retryAfterSeconds).toBe(seconds);
  });
});

describe('a Docker Hub store body', () => {
  it.each([
    ['a Docker ID', 'mycompany', []],
    ['an old one', 'my__company', []],
    ['an e-mail address', 'me@example.com', ['dockerhubUsername']],
    ['upper case', 'MyCompany', ['dockerhubUsername']],
    ['a path', 'a/b', ['dockerhubUsername']],
    ['dots', '..', ['dockerhubUsername']],
  ])('takes or refuses %s', (_, dockerhubUsername, members) => {
    const body = plainToInstance(StoreDockerhubCredentialDto, {
      projectId: '550e8400-e29b-41d4-a716-446655440001',
      dockerhubUsername,
      accessToken: SECRET,
    });

    expect(validateSync(body).map(({ property }) => property)).toEqual(members);
  });
});

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

    const error = await problemOf(dockerhubBrowse.tags(credential, image, first, contextOf(outbound)));

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

    const error = await problemOf(dockerhubBrowse.tags(credential, 'app', first, contextOf(outbound)));

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

describe('a stored Docker Hub credential', () => {
  const fields = { dockerhubUsername: 'mycompany' };
  const createdAt = new Date('2026-01-15T09:00:00.000Z');
  const stored = { id: '1', fields, createdAt, updatedAt: createdAt };

  it('is shown with the documented members in their order', () => {
    expect(JSON.stringify(dockerhubProvider.view({ ...stored, name: 'n', description: 'd' }))).toBe(
      '{"id":"1","dockerhubUsername":"mycompany","registryUrl":"https://index.docker.io/v1/","createdAt":"2026-01-15T09:00:00.000Z","description":"d"}',
    );
    expect(Object.keys(dockerhubProvider.view(stored))).not.toContain('description');
  });

  it('is bound to the Hub and to its user name', () => {
    expect(dockerhubProvider.destination(fields)).toEqual({
      host: 'https://hub.docker.com',
      principal: 'mycompany',
    });
  });
});
