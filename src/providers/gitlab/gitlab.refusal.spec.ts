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
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import {
  ACCESS,
  DEPLOY,
  given,
  GRANTED,
  LOGGED_IN,
  login,
  type Members,
  OWN,
  ping,
  pull,
  self,
  step,
  tags,
  TOLD,
  UNTOLD,
  verify,
} from './gitlab.case.fixture.js';

describe('a GitLab token is not proven', () => {
  const access = { deployToken: ACCESS };
  const oauth = (error: string, words: string): OutboundResponse =>
    json(error === 'invalid_token' ? 401 : 403, { error, error_description: words });
  const told = (members: object): OutboundResponse => json(200, { scopes: ['read_registry'], ...members });

  it.each<[string, string, Members, ScriptedCall[]]>([
    ['an unknown access token', 'credential_rejected', access, [self(json(401, { message: 'x' }))]],
    [
      'an expired one',
      'credential_expired',
      access,
      [self(oauth('invalid_token', 'Token is expired. You can'))],
    ],
    ['a revoked one', 'credential_rejected', access, [self(oauth('invalid_token', 'Token was revoked.'))]],
    ['one that is not active', 'credential_rejected', access, [self(told({ active: false }))]],
    ['one past its end', 'credential_expired', access, [self(told({ expires_at: '2020-01-01' }))]],
    ['a ban', 'provider_blocked', access, [self({ status: 403, headers: {}, body: 'Forbidden\n' })]],
    ['throttling', 'provider_rate_limited', access, [self(page(429))]],
    ['an outage', 'provider_unreachable', access, [self(page(502))]],
    ['a page', 'provider_protocol_error', access, [self(page(200))]],
    ['something else', 'provider_protocol_error', access, [self(json(200, []))]],
    ['404 without a word', 'inconclusive', access, [self({ status: 404, headers: {}, body: '' })]],
    ['400', 'inconclusive', access, [self(json(400, { message: 'x' }))]],
    [
      'an access token without scopes for it',
      'permission_missing',
      access,
      [self(json(200, { scopes: ['read_user'] })), pull(ACCESS, ociError(403, 'DENIED'))],
    ],
    [
      'an access token of another project',
      'namespace_not_found_or_denied',
      access,
      [self(TOLD), pull(ACCESS, ociError(403, 'DENIED'))],
    ],
    [
      'a login that is refused after the API took the token',
      'inconclusive',
      access,
      [self(TOLD), pull(ACCESS, ociError(401, 'UNAUTHORIZED'))],
    ],
    [
      'an unknown token of a GitLab that tells nothing',
      'credential_rejected',
      access,
      [self(oauth('insufficient_scope', 'x')), pull(ACCESS, ociError(401, 'UNAUTHORIZED'))],
    ],
    ['an unknown deploy token', 'credential_rejected', {}, [login(ociError(401, 'UNAUTHORIZED'))]],
    [
      'an unknown deploy token at an older GitLab',
      'credential_rejected',
      {},
      [login(ociError(403, 'UNAUTHORIZED'))],
    ],
    ['a deploy token for something else', 'permission_missing', {}, [login(ociError(403, 'DENIED'))]],
    ['a ban from logins', 'provider_blocked', {}, [login(page(403))]],
    ['a disabled registry', 'inconclusive', {}, [login(ociError(404, 'UNAVAILABLE'))]],
    [
      'a token that allows nothing',
      'namespace_not_found_or_denied',
      {},
      [LOGGED_IN, pull(DEPLOY, given(jwt({ access: [] })))],
    ],
    [
      'an opaque token for a repository that is not there',
      'namespace_not_found_or_denied',
      {},
      [
        LOGGED_IN,
        pull(DEPLOY, given('opaque')),
        step(
          'registry.gitlab.com/v2/group/sub/app/tags/list?n=1',
          'Bearer opaque',
          ociError(404, 'NAME_UNKNOWN'),
        ),
      ],
    ],
    [
      'a registry that takes no token',
      'inconclusive',
      {},
      [LOGGED_IN, pull(DEPLOY, given(GRANTED)), tags(ociError(401, 'UNAUTHORIZED'))],
    ],
    [
      'a registry that forbids',
      'permission_missing',
      {},
      [LOGGED_IN, pull(DEPLOY, given(GRANTED)), tags(ociError(403, 'DENIED'))],
    ],
    [
      'a page for the registry',
      'provider_protocol_error',
      {},
      [LOGGED_IN, pull(DEPLOY, given(GRANTED)), tags(page(404))],
    ],
    ['a foreign realm', 'address_refused', OWN, [ping('https://attacker.example/jwt/auth')]],
    [
      'a realm of the registry where another was named',
      'address_refused',
      OWN,
      [ping('https://registry.example.com:5050/jwt/auth')],
    ],
    [
      'no GitLab named',
      'address_refused',
      { registryUrl: OWN.registryUrl },
      [ping('https://git.example.com/jwt/auth')],
    ],
    ['another registry', 'inconclusive', OWN, [ping('https://git.example.com/service/token')]],
    [
      'a registry that wants Basic',
      'inconclusive',
      OWN,
      [step('registry.example.com:5050/v2/', undefined, challenged('Basic realm="x"'))],
    ],
    ['a job token', 'wrong_credential_type', { deployToken: 'glcbt-x' }, []],
    ['gitlab.com with another GitLab', 'validation_failed', { gitlabUrl: OWN.gitlabUrl }, []],
  ])('%s: %s', async (_case, code, changes, script) => {
    const outbound = new FakeOutbound(...script);

    expect((await problemOf(verify(outbound, changes), ...UNTOLD)).code).toBe(code);
    outbound.assertFinished();
    expect(outbound.calls.every(({ url }) => !url.href.includes('push'))).toBe(true);
  });
});
