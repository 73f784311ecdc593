import {
  FakeOutbound,
  json,
  ociError,
  page,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf, step } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { SCOPED, SECRET, UNTOLD } from './github.case.fixture.js';
import { StoreGithubCredentialDto } from './github.dto.js';
import { githubProvider } from './github.provider.js';

const LISTED = json(200, [], SCOPED);
const NOT_FOUND = json(404, { message: 'Not Found' }, SCOPED);

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

function verify(outbound: FakeOutbound, changes: Partial<StoreGithubCredentialDto> = {}) {
  const input = { projectId: 'p', githubUsername: 'Acme', accessToken: SECRET };
  return githubProvider.verify(
    Object.assign(new StoreGithubCredentialDto(), input, changes),
    contextOf(outbound),
  );
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

    expect((await problemOf(verify(outbound), ...UNTOLD)).code).toBe(code);
    expect(outbound.calls).toHaveLength(1);
  });

  it.each([
    [{ 'retry-after': '120' }, 120],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.now() / 1000 + 500) }, 500],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 60],
    [{ 'x-ratelimit-remaining': '0' }, 60],
  ])('while GitHub limits our requests with %j', async (headers, seconds) => {
    const problem = await problemOf(
      verify(new FakeOutbound(owner('orgs', forbidden('', headers)))),
      ...UNTOLD,
    );

    expect(problem.code).toBe('provider_rate_limited');
    expect(Math.abs((problem.details.retryAfterSeconds ?? 0) - seconds)).toBeLessThanOrEqual(2);
  });

  it('for an owner that is neither organization nor user', async () => {
    const outbound = new FakeOutbound(owner('orgs', NOT_FOUND), owner('users', NOT_FOUND));

    expect((await problemOf(verify(outbound), ...UNTOLD)).code).toBe('namespace_not_found_or_denied');
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

    expect((await problemOf(verify(outbound, { githubRepository: 'app' }), ...UNTOLD)).code).toBe(code);
    outbound.assertFinished();
  });

  it.each([`github_pat_${SECRET}`, `ghs_${SECRET}`])('and nobody is asked', async (accessToken) => {
    const outbound = new FakeOutbound();

    const problem = await problemOf(verify(outbound, { accessToken }), ...UNTOLD);

    expect(problem.code).toBe('wrong_credential_type');
    expect(problem.details.hint).toContain('read:packages');
  });
});
