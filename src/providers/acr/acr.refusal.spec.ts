import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  ociError,
  page,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { problemOf, step } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import {
  CATALOG,
  CATALOG_TOKENS,
  DOOR,
  FIREWALL,
  given,
  login,
  LOGIN,
  MORE_SCOPE,
  SECRET,
  TOKENS,
  verify,
  VERSION,
} from './acr.case.fixture.js';

describe('a credential of an Azure Container Registry', () => {
  const upTo = (answer: OutboundResponse): ScriptedCall[] => [
    login(given('first')),
    step(CATALOG_TOKENS, LOGIN, given('second')),
    step(CATALOG, 'Bearer second', answer),
  ];

  it.each<[string, ProblemCode, ScriptedCall[]]>([
    ['a wrong secret', 'credential_rejected', [login(ociError(401, 'UNAUTHORIZED'))]],
    ['a bare 401', 'credential_rejected', [login(page(401))]],
    ['the token of nobody', 'credential_rejected', [login(given(jwt({ sub: '', access: [] })))]],
    ['a network rule', 'provider_blocked', [login(FIREWALL)]],
    ['a firewall page', 'provider_blocked', [login(page(403))]],
    ['a token endpoint that does not understand', 'inconclusive', [login(ociError(400, 'UNSUPPORTED'))]],
    ['no token endpoint', 'inconclusive', [login(page(404))]],
    ['throttling', 'provider_rate_limited', [login(ociError(429, 'TOOMANYREQUESTS'))]],
    ['an outage', 'provider_unreachable', [login(page(503))]],
    [
      'a redirect',
      'provider_protocol_error',
      [login(json(307, {}, { location: 'https://attacker.example' }))],
    ],
    ['a page', 'provider_protocol_error', [login(page(200))]],
    ['no token', 'provider_protocol_error', [login(json(200, { refresh_token: 'x' }))]],
    ['no time', 'provider_timeout', [login(new DomainError('provider_timeout', 'x'))]],
    [
      'a refused catalogue scope',
      'permission_missing',
      [login(given('first')), step(CATALOG_TOKENS, LOGIN, ociError(401, 'UNAUTHORIZED'))],
    ],
    ['a catalogue that needs more scope', 'permission_missing', upTo(MORE_SCOPE)],
    ['a forbidden catalogue', 'permission_missing', upTo(ociError(403, 'DENIED'))],
    ['a refused catalogue token', 'inconclusive', upTo(challenged(`${DOOR},error="invalid_token"`))],
    ['no catalogue', 'inconclusive', upTo(page(404))],
    ['an outage of the catalogue', 'provider_unreachable', upTo(json(500, {}))],
    ['a page for a catalogue', 'provider_protocol_error', upTo(page(200))],
  ])('ends at %s in %s, and nothing is repeated', async (_, code, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(verify(outbound), SECRET);

    expect(error.code).toBe(code);
    outbound.assertFinished();
  });

  it('of a repository-scoped token is not proven by a token that the registry refuses', async () => {
    const outbound = new FakeOutbound(
      step(TOKENS, `Basic ci-pull:${SECRET}`, given('first')),
      step(VERSION, 'Bearer first', challenged(`${DOOR},error="invalid_token"`)),
    );

    expect((await problemOf(verify(outbound, { servicePrincipalId: 'ci-pull' }), SECRET)).code).toBe(
      'inconclusive',
    );
  });
});
