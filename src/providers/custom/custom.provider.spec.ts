import { inspect } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  ociError,
  page,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { RegistryClient } from '../../registry/registry-client.js';
import type { ProviderContext, VerifiedCredential } from '../provider.js';
import { StoreCustomCredentialDto } from './custom.dto.js';
import type { CustomFields } from './custom.fields.js';
import { customProvider } from './custom.provider.js';

const R = 'https://r.example';
const SECRET = 'wörd-p4ss-S3cret';
const LOGIN = `Basic me:${SECRET}`;
const VERSION = `GET ${R}/v2/`;
const TAGS = `GET ${R}/v2/team/app/tags/list?n=1`;
const TOKEN = `GET ${R}/token?service=r.example`;
const PULL_TOKEN = `${TOKEN}&scope=repository:team/app:pull`;
const BEARER = challenged(`Bearer realm="${R}/token",service="r.example"`);
const BASIC = challenged('Basic realm="r"');
const OK = json(200, {});
const SOME_TAGS = json(200, { name: 'team/app', tags: ['v1'] });
const HARBOR_NOBODY = json(200, { token: jwt({ sub: '', access: [] }) });
const NAMED = jwt({ sub: 'me', access: [] });
const PULLS = jwt({ sub: 'me', access: [{ type: 'repository', name: 'team/app', actions: ['pull'] }] });

const given = (token: string): OutboundResponse => json(200, { token, access_token: token });
const step = (call: string, as: string | undefined, answer: OutboundResponse | Error): ScriptedCall => ({
  call,
  as,
  answer,
});

const PASSWORD = { username: 'me', password: SECRET };
const PROBED = { ...PASSWORD, namespace: 'team', probeRepository: 'app' };

function context(outbound: FakeOutbound): ProviderContext {
  return { outbound, registry: new RegistryClient(outbound), deadline: Deadline.after(5_000) };
}

function verify(
  members: Partial<StoreCustomCredentialDto>,
  outbound: FakeOutbound,
): Promise<VerifiedCredential<CustomFields>> {
  const input = Object.assign(new StoreCustomCredentialDto(), {
    projectId: 'p',
    registryUrl: 'r.example',
    ...members,
  });
  return customProvider.verify(input, context(outbound));
}

async function problemOf(
  members: Partial<StoreCustomCredentialDto>,
  outbound: FakeOutbound,
): Promise<DomainError> {
  const error = await verify(members, outbound).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

describe('a custom credential is proven', () => {
  it.each<[name: string, members: Partial<StoreCustomCredentialDto>, script: ScriptedCall[]]>([
    ['by Basic (htpasswd)', PASSWORD, [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, OK)]],
    [
      'by upper-case BASIC (Nexus)',
      PASSWORD,
      [step(VERSION, undefined, challenged('BASIC realm="Sonatype"')), step(VERSION, LOGIN, OK)],
    ],
    [
      'by Basic and a repository',
      PROBED,
      [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, OK), step(TAGS, LOGIN, SOME_TAGS)],
    ],
    [
      'by a token that names the user',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(NAMED)),
        step(VERSION, `Bearer ${NAMED}`, OK),
      ],
    ],
    [
      'by access_token alone (ACR)',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, json(200, { access_token: NAMED })),
        step(VERSION, `Bearer ${NAMED}`, OK),
      ],
    ],
    [
      'by an opaque token that strangers do not get',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('opaque')),
        step(TOKEN, undefined, ociError(401, 'UNAUTHORIZED')),
        step(VERSION, 'Bearer opaque', OK),
      ],
    ],
    [
      'by a token to pull from a repository (Docker Hub)',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(NAMED)),
        step(PULL_TOKEN, LOGIN, given(PULLS)),
        step(TAGS, `Bearer ${PULLS}`, SOME_TAGS),
      ],
    ],
    [
      'by opaque tokens and a repository (GHCR)',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('a')),
        step(PULL_TOKEN, LOGIN, given('b')),
        step(TAGS, 'Bearer b', SOME_TAGS),
      ],
    ],
    [
      'by two challenges in one header (Codeberg)',
      PASSWORD,
      [
        step(
          VERSION,
          undefined,
          challenged(`Bearer realm="${R}/token",service="r.example",Basic realm="Gitea"`),
        ),
        step(TOKEN, LOGIN, given(NAMED)),
        step(VERSION, `Bearer ${NAMED}`, OK),
      ],
    ],
    [
      'at an open registry, by a repository that strangers do not see',
      PROBED,
      [
        step(VERSION, undefined, OK),
        step(TAGS, undefined, ociError(404, 'NAME_UNKNOWN')),
        step(TAGS, LOGIN, SOME_TAGS),
      ],
    ],
    [
      'at an open registry, by a repository with a door of its own',
      PROBED,
      [
        step(VERSION, undefined, OK),
        step(TAGS, undefined, BEARER),
        step(PULL_TOKEN, LOGIN, given(PULLS)),
        step(TAGS, `Bearer ${PULLS}`, json(200, { tags: null })),
      ],
    ],
    [
      'by a token of its own',
      { token: 'own' },
      [step(VERSION, undefined, BEARER), step(VERSION, 'Bearer own', OK)],
    ],
    [
      'by a token of its own whose registry names a foreign realm',
      { token: 'own' },
      [
        step(VERSION, undefined, challenged('Bearer realm="https://other.example/"')),
        step(VERSION, 'Bearer own', OK),
      ],
    ],
    [
      'by a token of its own and a repository',
      { token: 'own', namespace: 'team', probeRepository: 'app' },
      [step(VERSION, undefined, BASIC), step(VERSION, 'Bearer own', OK), step(TAGS, 'Bearer own', SOME_TAGS)],
    ],
  ])('%s', async (_, members, script) => {
    const outbound = new FakeOutbound(...script);

    await verify(members, outbound);

    outbound.assertFinished();
    expect(outbound.calls.length).toBeLessThanOrEqual(4);
    expect(outbound.calls.every(({ method, url }) => method === 'GET' && !url.href.includes('push'))).toBe(
      true,
    );
  });
});

describe('a custom credential is not proven', () => {
  it.each<
    [name: string, code: ProblemCode, members: Partial<StoreCustomCredentialDto>, script: ScriptedCall[]]
  >([
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
      'no right to pull, or no repository (Docker Hub, Quay, GitLab)',
      'namespace_not_found_or_denied',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(NAMED)),
        step(PULL_TOKEN, LOGIN, given(NAMED)),
      ],
    ],
    [
      'a pull token refused after a login that passed',
      'namespace_not_found_or_denied',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('a')),
        step(PULL_TOKEN, LOGIN, ociError(401, 'UNAUTHORIZED')),
      ],
    ],
    [
      '401 insufficient_scope',
      'permission_missing',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('a')),
        step(PULL_TOKEN, LOGIN, given('b')),
        step(TAGS, 'Bearer b', challenged(`Bearer realm="${R}/token",error="insufficient_scope"`)),
      ],
    ],
    [
      '403 at the repository',
      'permission_missing',
      PROBED,
      [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, OK), step(TAGS, LOGIN, ociError(403, 'DENIED'))],
    ],
    [
      'a repository that is not there',
      'namespace_not_found',
      PROBED,
      [
        step(VERSION, undefined, BASIC),
        step(VERSION, LOGIN, OK),
        step(TAGS, LOGIN, ociError(404, 'NAME_UNKNOWN')),
      ],
    ],
    [
      'a repository that is not told',
      'namespace_not_found_or_denied',
      PROBED,
      [
        step(VERSION, undefined, BASIC),
        step(VERSION, LOGIN, OK),
        step(TAGS, LOGIN, json(404, { errors: [{ status: 404 }] })),
      ],
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
    [
      'a foreign realm',
      'address_refused',
      PASSWORD,
      [step(VERSION, undefined, challenged('Bearer realm="https://attacker.example/token",service="x"'))],
    ],
    [
      'a malformed challenge',
      'provider_protocol_error',
      PASSWORD,
      [step(VERSION, undefined, challenged('Bearer realm="'))],
    ],
    ['no challenge', 'provider_protocol_error', PASSWORD, [step(VERSION, undefined, json(401, {}))]],
    ['a web site', 'provider_protocol_error', PASSWORD, [step(VERSION, undefined, page(200))]],
    ['no registry', 'provider_protocol_error', PASSWORD, [step(VERSION, undefined, page(404))]],
    ['a firewall', 'provider_blocked', PASSWORD, [step(VERSION, undefined, page(403))]],
    [
      'a redirect',
      'provider_protocol_error',
      PASSWORD,
      [step(VERSION, undefined, json(307, {}, { location: 'https://attacker.example' }))],
    ],
    ['an outage', 'provider_unreachable', PASSWORD, [step(VERSION, undefined, page(503))]],
    ['throttling', 'provider_rate_limited', PASSWORD, [step(VERSION, undefined, json(429, {}))]],
    [
      'a token server that is out',
      'provider_unreachable',
      PASSWORD,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, page(500))],
    ],
    [
      'a page for a token',
      'provider_protocol_error',
      PASSWORD,
      [step(VERSION, undefined, BEARER), step(TOKEN, LOGIN, page(200))],
    ],
    [
      'no answer',
      'provider_unreachable',
      PASSWORD,
      [step(VERSION, undefined, new DomainError('provider_unreachable', 'x'))],
    ],
    [
      'no answer in time',
      'provider_timeout',
      PASSWORD,
      [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, new DomainError('provider_timeout', 'x'))],
    ],
  ])('%s: %s', async (_, code, members, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(members, outbound);

    expect(error.code).toBe(code);
    outbound.assertFinished();
    expect(outbound.calls.length).toBeLessThanOrEqual(4);
    expect(outbound.calls.every(({ url }) => !url.href.includes('push'))).toBe(true);
    const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${error.stack}`;
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(Buffer.from(`me:${SECRET}`).toString('base64'));
    expect(shown).not.toMatch(/text of the registry|attacker/);
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
    const error = await problemOf(members, new FakeOutbound());

    expect(error.code).toBe('validation_failed');
    expect(error.details.errors).toHaveLength(1);
    expect(JSON.stringify(error)).not.toContain(SECRET);
  });
});

describe('a custom credential', () => {
  it('is kept without its secret', async () => {
    const members = { ...PROBED, registryUrl: 'HTTPS://R.example/prefix/' };
    const outbound = new FakeOutbound(
      step(`GET ${R}/prefix/v2/`, undefined, BASIC),
      step(`GET ${R}/prefix/v2/`, LOGIN, OK),
      step(`GET ${R}/prefix/v2/team/app/tags/list?n=1`, LOGIN, SOME_TAGS),
    );

    const { fields, secret, expiresAt } = await verify(members, outbound);

    expect(fields).toEqual({
      registryUrl: `${R}/prefix`,
      username: 'me',
      namespace: 'team',
      probeRepository: 'app',
    });
    expect(secret.reveal()).toBe(SECRET);
    expect(expiresAt).toBeUndefined();
    expect(customProvider.destination(fields)).toEqual({ host: R, principal: 'me' });
  });

  it('ends when its own token says so', async () => {
    const token = jwt({ exp: 4_000_000_000 });
    const outbound = new FakeOutbound(step(VERSION, undefined, BEARER), step(VERSION, `Bearer ${token}`, OK));

    expect((await verify({ token }, outbound)).expiresAt).toEqual(new Date(4_000_000_000_000));
  });

  it('is shown with the documented members, unset ones left out', () => {
    const stored = { id: 'i', createdAt: new Date(0), updatedAt: new Date(1) };
    const view = customProvider.view({
      ...stored,
      description: 'd',
      name: 'n',
      fields: { registryUrl: R, username: 'me', namespace: 'team', probeRepository: 'app' },
    });

    expect(Object.entries(view)).toEqual([
      ['id', 'i'],
      ['registryUrl', R],
      ['username', 'me'],
      ['namespace', 'team'],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
      ['description', 'd'],
    ]);
    expect(Object.keys(customProvider.view({ ...stored, fields: { registryUrl: R } }))).toEqual([
      'id',
      'registryUrl',
      'createdAt',
    ]);
  });
});

describe('the body of a custom credential', () => {
  const VALID = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    registryUrl: 'registry.example.com',
    username: 'robot$p+n',
    password: 'x',
  };

  function invalidMembers(members: object): string[] {
    return validateSync(plainToInstance(StoreCustomCredentialDto, { ...VALID, ...members })).map(
      ({ property }) => property,
    );
  }

  it.each([
    {},
    { namespace: 'a/b', probeRepository: 'c' },
    { registryUrl: 'https://r.example:5000/p' },
    { password: 'a'.repeat(16_384) },
  ])('takes %j', (members) => {
    expect(invalidMembers(members)).toEqual([]);
  });

  it.each([
    ['registryUrl', 'https://user:pw@r.example'],
    ['registryUrl', 1],
    ['registryUrl', undefined],
    ['username', 'a:b'],
    ['username', null],
    ['password', ' x'],
    ['password', ''],
    ['token', 'a b'],
    ['token', 'ä'],
    ['token', 'a\r\nb'],
    ['namespace', '../x'],
    ['namespace', ''],
    ['probeRepository', 'A'],
    ['probeRepository', ['a']],
  ])('refuses in %s %j', (member, value) => {
    expect(invalidMembers({ [member]: value })).toEqual([member]);
  });
});
