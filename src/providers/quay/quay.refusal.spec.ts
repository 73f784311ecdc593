import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  ociError,
  page,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { problemOf } from '../../../test/harness/provider-calls.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { catalog, DOOR, GIVEN, HOST, login, ownLogin, ping, UNTOLD, verify } from './quay.case.fixture.js';
import type { StoreQuayCredentialDto } from './quay.dto.js';

describe('a Quay robot is not proven', () => {
  const own = { quayHost: HOST };

  it.each<
    [name: string, code: ProblemCode, members: Partial<StoreQuayCredentialDto>, script: ScriptedCall[]]
  >([
    ['a bad token', 'credential_rejected', {}, [login(ociError(401, 'UNAUTHORIZED'))]],
    [
      'a token for nobody',
      'credential_rejected',
      {},
      [login(json(200, { token: jwt({ sub: '(anonymous)' }) }))],
    ],
    ['a disabled namespace', 'namespace_not_found_or_denied', {}, [login(ociError(405, 'DENIED'))]],
    ['400', 'inconclusive', {}, [login(json(400, { errors: [{ code: 'INVALID_REQUEST' }] }))]],
    ['a firewall', 'provider_blocked', {}, [login(page(403))]],
    ['throttling', 'provider_rate_limited', {}, [login(page(429))]],
    ['an outage', 'provider_unreachable', {}, [login(page(502))]],
    ['garbage', 'provider_protocol_error', {}, [login(page(200))]],
    ['no answer in time', 'provider_timeout', {}, [login(new DomainError('provider_timeout', 'x'))]],
    ['a token that the registry refuses', 'inconclusive', {}, [login(GIVEN), catalog(DOOR)]],
    [
      'a catalogue that is forbidden',
      'permission_missing',
      {},
      [login(GIVEN), catalog(ociError(403, 'DENIED'))],
    ],
    ['a catalogue that is garbage', 'provider_protocol_error', {}, [login(GIVEN), catalog(page(200))]],
    ['an outage at the catalogue', 'provider_unreachable', {}, [login(GIVEN), catalog(page(500))]],
    [
      'a bad token at a host of its own',
      'credential_rejected',
      own,
      [ping(DOOR), ownLogin(ociError(401, 'UNAUTHORIZED'))],
    ],
    [
      'a token for somebody else',
      'inconclusive',
      own,
      [ping(DOOR), ownLogin(json(200, { token: jwt({ sub: 'other' }) }))],
    ],
    ['an opaque token', 'inconclusive', own, [ping(DOOR), ownLogin(json(200, { token: 'opaque' }))]],
    ['a registry that wants Basic', 'inconclusive', own, [ping(challenged('Basic realm="x"'))]],
    ['an open registry', 'inconclusive', own, [ping(json(200, {}))]],
    ['a web site', 'provider_protocol_error', own, [ping(page(200))]],
    [
      'a foreign realm',
      'address_refused',
      own,
      [ping(challenged('Bearer realm="https://attacker.example/v2/auth"'))],
    ],
  ])('%s: %s', async (_, code, members, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(verify(members, outbound), ...UNTOLD);

    expect(error.code).toBe(code);
    outbound.assertFinished();
    expect(outbound.calls.length).toBeLessThanOrEqual(2);
  });

  it('and nobody is asked, when the robot is of another namespace', async () => {
    const error = await problemOf(verify({ quayNamespace: 'myorg' }, new FakeOutbound()), ...UNTOLD);

    expect(error.code).toBe('validation_failed');
    expect(error.details.errors).toMatchObject([{ pointer: '/robotUsername' }]);
  });
});
