import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FakeOutbound, json, jwt, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { GIVEN, list, login, SECRET, told, TOKEN, UNTOLD } from './dockerhub.case.fixture.js';
import { StoreDockerhubCredentialDto } from './dockerhub.dto.js';
import { dockerhubProvider } from './dockerhub.provider.js';

const EMPTY = json(200, { count: 0, next: null, previous: null, results: [] });
const givenWith = (scope: string): ScriptedCall => login(json(200, { access_token: jwt({ scope }) }));

function verify(outbound: FakeOutbound) {
  const input = Object.assign(new StoreDockerhubCredentialDto(), {
    projectId: 'p',
    dockerhubUsername: 'mycompany',
    accessToken: SECRET,
  });
  return dockerhubProvider.verify(input, contextOf(outbound));
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

    expect((await problemOf(verify(outbound), ...UNTOLD)).code).toBe(code);
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

    expect((await problemOf(verify(outbound), ...UNTOLD)).code).toBe(code);
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
    const error = await problemOf(verify(new FakeOutbound(login(told(429, message, headers)))), ...UNTOLD);

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
