import { FakeOutbound, json, jwt, ociError, page } from '../../../test/harness/fake-outbound.js';
import { problemOf, step } from '../../../test/harness/provider-calls.js';
import {
  BASIC,
  BEARER,
  expectProblem,
  given,
  LOGIN,
  NAMED,
  OK,
  PASSWORD,
  PROBED,
  type ProblemCase,
  PULL_TOKEN,
  SECRET,
  SOME_TAGS,
  TAGS,
  TOKEN,
  verify,
  VERSION,
} from './custom.case.fixture.js';
import type { StoreCustomCredentialDto } from './custom.dto.js';

const GUEST = jwt({ sub: 'guest' });
const HARBOR_NOBODY = json(200, { token: jwt({ sub: '', access: [] }) });

describe('a custom credential is not proven', () => {
  it.each<ProblemCase>([
    [
      '401 to Basic',
      'credential_rejected',
      PASSWORD,
      [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, BASIC)],
    ],
    [
      '403 to Basic',
      'permission_missing',
      PASSWORD,
      [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, ociError(403, 'DENIED'))],
    ],
    [
      '401 of the token server',
      'credential_rejected',
      PROBED,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, ociError(401, 'UNAUTHORIZED'))],
    ],
    [
      '401 of Harbor, without a body',
      'credential_rejected',
      PROBED,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, { status: 401, headers: {}, body: '' })],
    ],
    [
      '403 DENIED of GHCR',
      'credential_rejected',
      PROBED,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, ociError(403, 'DENIED'))],
    ],
    [
      'a 403 page of GitLab',
      'provider_blocked',
      PROBED,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, page(403))],
    ],
    [
      'a lockout of Docker Hub',
      'provider_rate_limited',
      PROBED,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, json(429, {}))],
    ],
    [
      'a token for nobody',
      'credential_rejected',
      PASSWORD,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, HARBOR_NOBODY)],
    ],
    [
      'a token for nobody, at an open registry with a Bearer door',
      'credential_rejected',
      PROBED,
      [step(VERSION, undefined, OK), step(TAGS, undefined, BEARER), step(PULL_TOKEN, LOGIN, HARBOR_NOBODY)],
    ],
    [
      'an opaque token that anybody gets',
      'inconclusive',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('opaque')),
        step(TOKEN, undefined, given('other')),
      ],
    ],
    [
      'a token of somebody else that anybody gets',
      'inconclusive',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(GUEST)),
        step(TOKEN, undefined, given(GUEST)),
      ],
    ],
    [
      'a token that /v2/ does not take',
      'inconclusive',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(NAMED)),
        step(VERSION, `Bearer ${NAMED}`, BEARER),
      ],
    ],
    [
      '404 of the token server (Scaleway)',
      'inconclusive',
      PASSWORD,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, json(404, {}))],
    ],
    ['an open registry', 'inconclusive', PASSWORD, [step(VERSION, undefined, OK), step(VERSION, LOGIN, OK)]],
    [
      'an open registry that refuses the login',
      'credential_rejected',
      PASSWORD,
      [step(VERSION, undefined, OK), step(VERSION, LOGIN, BASIC)],
    ],
    [
      'a public repository at an open registry',
      'inconclusive',
      PROBED,
      [step(VERSION, undefined, OK), step(TAGS, undefined, SOME_TAGS), step(VERSION, LOGIN, OK)],
    ],
    [
      'a public repository at an open registry that refuses the login',
      'credential_rejected',
      PROBED,
      [step(VERSION, undefined, OK), step(TAGS, undefined, SOME_TAGS), step(VERSION, LOGIN, BASIC)],
    ],
    [
      'an opaque token at an open registry',
      'inconclusive',
      PROBED,
      [step(VERSION, undefined, OK), step(TAGS, undefined, BEARER), step(PULL_TOKEN, LOGIN, given('opaque'))],
    ],
    [
      'a bad token of its own',
      'credential_rejected',
      { token: 'own' },
      [step(VERSION, undefined, BEARER), step(VERSION, 'Bearer own', BEARER)],
    ],
    [
      'an ended token of its own',
      'credential_expired',
      { token: jwt({ exp: 1 }) },
      [step(VERSION, undefined, BEARER), step(VERSION, `Bearer ${jwt({ exp: 1 })}`, BEARER)],
    ],
  ])('%s: %s', async (_, code, members, script) => {
    await expectProblem(code, members, script);
  });

  it.each<[string, Partial<StoreCustomCredentialDto>]>([
    ['nothing', {}],
    ['a password without a user', { password: SECRET }],
    ['a user without a password', { username: 'me' }],
    ['a user with a token', { username: 'me', token: SECRET }],
    ['everything', { ...PASSWORD, token: SECRET }],
    [
      'a probe that is too long with its namespace',
      { ...PASSWORD, namespace: 'a'.repeat(200), probeRepository: 'b'.repeat(200) },
    ],
    ['no address', { ...PASSWORD, registryUrl: 'https://user@r.example' }],
  ])('and nobody is asked: %s', async (_, members) => {
    const error = await problemOf(verify(members, new FakeOutbound()), SECRET);

    expect(error.code).toBe('validation_failed');
    expect(error.details.errors).toHaveLength(1);
  });
});
