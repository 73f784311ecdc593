import { FakeOutbound, json, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { problemOf } from '../../../test/harness/provider-calls.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import {
  EMPTY_401,
  given,
  granting,
  HARBOR,
  LOGGED_IN,
  PROJECT,
  PULL,
  ROBOT,
  SECRET,
  step,
  TOKENS,
  verify,
} from './harbor.case.fixture.js';
import { harborProvider } from './harbor.provider.js';

describe('a credential of a Harbor project', () => {
  it('is proven by a login without a scope and by what a token to pull grants', async () => {
    const outbound = new FakeOutbound(LOGGED_IN, step(PULL, granting('pull')));

    const { fields, secret } = await verify(outbound);

    outbound.assertFinished();
    expect(fields).toEqual({ harborUrl: HARBOR, harborProject: 'team', username: ROBOT });
    expect(secret.reveal()).toBe(SECRET);
    expect(harborProvider.destination(fields)).toEqual({ host: HARBOR, principal: ROBOT });
  });

  it('asks for the project by name, where nothing is granted', async () => {
    const outbound = new FakeOutbound(LOGGED_IN, step(PULL, granting()), step(PROJECT, json(200, {})));

    expect((await problemOf(verify(outbound), SECRET)).code).toBe('permission_missing');
    expect(outbound.calls[2]?.headers).toMatchObject({ 'X-Is-Resource-Name': 'true' });
  });

  it.each<[string, ProblemCode, ScriptedCall[]]>([
    ['a wrong password', 'credential_rejected', [step(TOKENS, EMPTY_401)]],
    ['the token of nobody', 'credential_rejected', [step(TOKENS, given({ sub: '' }))]],
    ['a forbidden login', 'inconclusive', [step(TOKENS, json(403, {}))]],
    ['a firewall', 'provider_blocked', [step(TOKENS, page(403))]],
    ['no token service', 'inconclusive', [step(TOKENS, page(404))]],
    ['throttling', 'provider_rate_limited', [step(TOKENS, json(429, {}))]],
    ['an outage', 'provider_unreachable', [step(TOKENS, page(502))]],
    [
      'a redirect',
      'provider_protocol_error',
      [step(TOKENS, json(307, {}, { location: 'https://x.example' }))],
    ],
    ['a page', 'provider_protocol_error', [step(TOKENS, page(200))]],
    ['no time', 'provider_timeout', [step(TOKENS, new DomainError('provider_timeout', 'x'))]],
    ['a token that says nothing', 'inconclusive', [LOGGED_IN, step(PULL, json(200, { token: 'opaque' }))]],
    ['a second token refused', 'inconclusive', [LOGGED_IN, step(PULL, EMPTY_401)]],
    ['a second token of nobody', 'inconclusive', [LOGGED_IN, step(PULL, given({ sub: '', access: [] }))]],
    ['an outage on the way', 'provider_unreachable', [LOGGED_IN, step(PULL, page(500))]],
    ...(
      [
        [200, 'permission_missing'],
        [401, 'namespace_not_found_or_denied'],
        [403, 'namespace_not_found_or_denied'],
        [404, 'namespace_not_found'],
        [412, 'inconclusive'],
        [429, 'provider_rate_limited'],
        [500, 'provider_unreachable'],
      ] as const
    ).map(([status, code]): [string, ProblemCode, ScriptedCall[]] => [
      `nothing granted, and ${status} for the project`,
      code,
      [LOGGED_IN, step(PULL, granting()), step(PROJECT, json(status, { errors: [] }))],
    ]),
    [
      'a page for the project',
      'provider_blocked',
      [LOGGED_IN, step(PULL, granting()), step(PROJECT, page(403))],
    ],
  ])('ends at %s in %s, and nothing is repeated', async (_, code, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(verify(outbound), SECRET);

    expect(error.code).toBe(code);
    outbound.assertFinished();
  });
});
