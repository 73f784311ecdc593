import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FakeOutbound, json, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { get, refused, SECRET, UNTOLD } from './digitalocean.case.fixture.js';
import { StoreDigitaloceanCredentialDto } from './digitalocean.dto.js';
import { digitaloceanProvider } from './digitalocean.provider.js';

const FOUND = json(200, { registry: { name: 'team', region: 'fra1' } });
const EMPTY = json(200, { repositories: [], links: {}, meta: { total: 0 } });

const registry = (answer: OutboundResponse | Error): ScriptedCall => get('/team', answer);
const repositories = (answer: OutboundResponse): ScriptedCall =>
  get('/team/repositoriesV2?per_page=1', answer);

function verify(outbound: FakeOutbound, accessToken = SECRET) {
  const members = { projectId: 'p', registryName: 'team', accessToken };
  const input = Object.assign(new StoreDigitaloceanCredentialDto(), members);
  return digitaloceanProvider.verify(input, contextOf(outbound));
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

    expect((await problemOf(verify(outbound), ...UNTOLD)).code).toBe(code);
    expect(outbound.calls).toHaveLength(1);
  });

  it.each([...refusals, ['no list', 'provider_protocol_error', json(200, { repositories: null })] as const])(
    'when the repositories answer %s: %s',
    async (_, code, answer) => {
      const outbound = new FakeOutbound(registry(FOUND), repositories(answer));

      expect((await problemOf(verify(outbound), ...UNTOLD)).code).toBe(code);
      outbound.assertFinished();
    },
  );

  it('when nothing comes in time', async () => {
    const late = new FakeOutbound(registry(new DomainError('provider_timeout', 'x')));

    expect((await problemOf(verify(late), ...UNTOLD)).code).toBe('provider_timeout');
  });

  it.each<[headers: Record<string, string>, seconds: number]>([
    [{ 'retry-after': '17', 'ratelimit-reset': '4102444800' }, 17],
    [{ 'ratelimit-reset': '4102444800' }, 3600],
    [{ 'ratelimit-reset': '1000000000' }, 1],
    [{ 'ratelimit-reset': 'soon' }, 60],
    [{}, 60],
  ])('and says how long to wait, by %j', async (headers, seconds) => {
    const outbound = new FakeOutbound(registry(refused(429, 'too_many_requests', headers)));

    expect((await problemOf(verify(outbound), ...UNTOLD)).details.retryAfterSeconds).toBe(seconds);
  });

  it('and nobody is asked, when it is a refresh token', async () => {
    const outbound = new FakeOutbound();

    const error = await problemOf(verify(outbound, SECRET.replace('dop', 'dor')), ...UNTOLD);

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
