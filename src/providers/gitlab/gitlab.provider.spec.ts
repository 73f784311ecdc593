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
import { Secret } from '../../encryption/secret.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import type { ProviderContext } from '../provider.js';
import { StoreGitlabCredentialDto } from './gitlab.dto.js';
import type { GitlabFields } from './gitlab.fields.js';
import { gitlabProvider } from './gitlab.provider.js';

const DEPLOY = `gldt-${'A'.repeat(20)}`;
const ACCESS = `glpat-${'B'.repeat(20)}`;
const PROJECT = 'Group/sub/app';
const SELF = '/api/v4/personal_access_tokens/self';
const GRANTED = jwt({ access: [{ type: 'repository', name: 'group/sub/app', actions: ['pull'] }] });
const TOLD = json(200, { scopes: ['read_registry'], expires_at: '2099-02-03', active: true, revoked: false });
const OWN = { registryUrl: 'https://registry.example.com:5050', gitlabUrl: 'https://git.example.com/lab' };

type Members = Partial<StoreGitlabCredentialDto>;

const step = (call: string, as: string | undefined, answer: OutboundResponse): ScriptedCall => ({
  call: `GET https://${call}`,
  as,
  answer,
});
const self = (answer: OutboundResponse, web = 'gitlab.com'): ScriptedCall =>
  step(`${web}${SELF}`, undefined, answer);
const login = (answer: OutboundResponse, web = 'gitlab.com'): ScriptedCall =>
  step(`${web}/jwt/auth?service=container_registry`, `Basic me:${DEPLOY}`, answer);
const pull = (secret: string, answer: OutboundResponse, web = 'gitlab.com'): ScriptedCall =>
  step(
    `${web}/jwt/auth?service=container_registry&scope=repository:group/sub/app:pull`,
    `Basic me:${secret}`,
    answer,
  );
const tags = (answer: OutboundResponse, host = 'registry.gitlab.com'): ScriptedCall =>
  step(`${host}/v2/group/sub/app/tags/list?n=1`, `Bearer ${GRANTED}`, answer);
const given = (token: string): OutboundResponse => json(200, { token });
const ping = (realm: string): ScriptedCall =>
  step(
    'registry.example.com:5050/v2/',
    undefined,
    challenged(`Bearer realm="${realm}",service="container_registry"`),
  );
const LOGGED_IN = login(given(jwt({ access: [] })));
const LISTED = json(200, { tags: ['v1'] });

function context(outbound: FakeOutbound): ProviderContext {
  return { outbound, registry: new RegistryClient(outbound), deadline: Deadline.after(1_000) };
}

function verify(outbound: FakeOutbound, changes: Members = {}) {
  const input = { gitlabProjectId: 7, username: 'me', deployToken: DEPLOY, projectPath: PROJECT };
  return gitlabProvider.verify(
    Object.assign(new StoreGitlabCredentialDto(), input, changes),
    context(outbound),
  );
}

async function problemOf(promise: Promise<unknown> | undefined): Promise<DomainError> {
  const error = await promise?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DomainError);
  const shown = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`;
  for (const secret of [DEPLOY, ACCESS]) {
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(Buffer.from(`me:${secret}`).toString('base64'));
  }
  return error as DomainError;
}

describe('a GitLab token is proven', () => {
  it.each<[string, Members, ScriptedCall[], Partial<GitlabFields>]>([
    [
      'as a deploy token',
      { scopes: ['read_registry'], expiresAt: '2099-01-01' },
      [LOGGED_IN, pull(DEPLOY, given(GRANTED)), tags(LISTED)],
      { scopes: ['read_registry'], expiresAt: '2099-01-01T00:00:00.000Z' },
    ],
    [
      'for a project that is no image itself',
      {},
      [LOGGED_IN, pull(DEPLOY, given(GRANTED)), tags(ociError(404, 'NAME_UNKNOWN'))],
      {},
    ],
    [
      'as an access token, by what GitLab tells and not by what was declared',
      { deployToken: ACCESS, scopes: ['api'], expiresAt: '2098-01-01' },
      [self(TOLD), pull(ACCESS, given(GRANTED)), tags(LISTED)],
      { scopes: ['read_registry'], expiresAt: '2099-02-03T00:00:00.000Z', readsApi: false },
    ],
    [
      'as an access token of a GitLab that tells nothing',
      { deployToken: ACCESS },
      [self(json(404, { error: '404 Not Found' })), pull(ACCESS, given(GRANTED)), tags(LISTED)],
      {},
    ],
    [
      'at a GitLab of its own',
      OWN,
      [
        ping('https://git.example.com/lab/jwt/auth'),
        login(given(jwt({})), 'git.example.com/lab'),
        pull(DEPLOY, given(GRANTED), 'git.example.com/lab'),
        tags(LISTED, 'registry.example.com:5050'),
      ],
      { registryUrl: 'registry.example.com:5050', gitlabUrl: OWN.gitlabUrl },
    ],
    [
      'at a GitLab and registry on one host, with its API where the registry logs in',
      { registryUrl: OWN.registryUrl, deployToken: ACCESS },
      [
        ping('https://registry.example.com:5050/jwt/auth'),
        self(json(200, { scopes: ['api'], expires_at: null }), 'registry.example.com:5050'),
        pull(ACCESS, given(GRANTED), 'registry.example.com:5050'),
        tags(LISTED, 'registry.example.com:5050'),
      ],
      {
        registryUrl: 'registry.example.com:5050',
        gitlabUrl: 'https://registry.example.com:5050',
        scopes: ['api'],
        readsApi: true,
      },
    ],
  ])('%s', async (_case, changes, script, expected) => {
    const outbound = new FakeOutbound(...script);

    const { fields, secret, expiresAt } = await verify(outbound, changes);

    outbound.assertFinished();
    expect(fields).toEqual({
      gitlabProjectId: 7,
      username: 'me',
      registryUrl: 'registry.gitlab.com',
      projectPath: PROJECT,
      gitlabUrl: 'https://gitlab.com',
      ...expected,
    });
    expect(expiresAt?.toISOString()).toBe(fields.expiresAt);
    expect(secret.reveal()).toBe(changes.deployToken ?? DEPLOY);
  });

  it('with the access token in its own header', async () => {
    const outbound = new FakeOutbound(self(TOLD), pull(ACCESS, given(GRANTED)), tags(LISTED));

    await verify(outbound, { deployToken: ACCESS });

    expect(outbound.calls[0]?.secretHeaders?.['private-token']?.reveal()).toBe(ACCESS);
  });
});

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

    expect((await problemOf(verify(outbound, changes))).code).toBe(code);
    outbound.assertFinished();
    expect(outbound.calls.every(({ url }) => !url.href.includes('push'))).toBe(true);
  });
});

describe('a GitLab credential', () => {
  const fields: GitlabFields = {
    gitlabProjectId: 7,
    username: 'me',
    registryUrl: 'registry.gitlab.com',
    projectPath: PROJECT,
    gitlabUrl: 'https://gitlab.com',
    readsApi: true,
  };
  const opened = { fields, secret: new Secret(ACCESS), cacheKey: 'c' };
  const first = { size: 20, number: 1 };
  const REPOSITORIES =
    'gitlab.com/api/v4/projects/Group/sub/app/registry/repositories?tags_count=true&per_page=20&page=1';

  it('is bound to both of its hosts', () => {
    expect(gitlabProvider.destination(fields)).toEqual({
      host: 'https://registry.gitlab.com https://gitlab.com',
      principal: 'me',
    });
    expect(gitlabProvider.destination({ ...fields, ...OWN }).host).toBe(
      'https://registry.example.com:5050 https://git.example.com',
    );
  });

  it('is shown with the documented members in the documented order', () => {
    const stored = { id: 'i', createdAt: new Date(0), updatedAt: new Date(1), name: 'n', description: 'd' };
    const more = { scopes: ['api'], expiresAt: '2099-01-01T00:00:00.000Z' };

    expect(Object.entries(gitlabProvider.view({ ...stored, fields: { ...fields, ...more } }))).toEqual([
      ['id', 'i'],
      ['gitlabProjectId', 7],
      ['username', 'me'],
      ['registryUrl', 'registry.gitlab.com'],
      ['projectPath', PROJECT],
      ['scopes', ['api']],
      ['expiresAt', '2099-01-01T00:00:00.000Z'],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
      ['description', 'd'],
    ]);
    expect(Object.keys(gitlabProvider.view({ ...stored, fields }))).not.toContain('scopes');
  });

  it('lists images below its group, and goes on while GitLab links a next page', async () => {
    const item = { id: 1, name: '', path: 'group/sub/app', location: 'l', tags_count: 2 };
    const headers = { link: '<https://attacker.example/?page=9>; rel="next"', 'x-total': '21' };
    const outbound = new FakeOutbound(step(REPOSITORIES, undefined, json(200, [item], headers)));

    expect(await gitlabProvider.browse?.images(opened, first, context(outbound))).toEqual({
      items: [{ name: 'app', location: 'l', tagCount: 2 }],
      nextPosition: '2',
      totalCount: 21,
    });
    expect(outbound.calls[0]?.url.pathname).toContain('/projects/Group%2Fsub%2Fapp/');
    expect(outbound.calls[0]?.secretHeaders?.['private-token']?.reveal()).toBe(ACCESS);
  });

  it.each<[string, OutboundResponse, string]>([
    ['a project that is gone', json(404, { message: '404 Project Not Found' }), 'repository_not_found'],
    ['404 without a word', json(404, {}), 'inconclusive'],
    ['a revoked token', json(401, { message: '401 Unauthorized' }), 'credential_rejected'],
    ['a missing scope', json(403, { error: 'insufficient_scope' }), 'permission_missing'],
    ['an object', json(200, {}), 'provider_protocol_error'],
    ['an image of another group', json(200, [{ path: 'other/app' }]), 'provider_protocol_error'],
  ])('lists no images for %s', async (_case, answer, code) => {
    const outbound = new FakeOutbound(step(REPOSITORIES, undefined, answer));

    expect((await problemOf(gitlabProvider.browse?.images(opened, first, context(outbound)))).code).toBe(
      code,
    );
  });

  it('lists no images with a token that the API is closed to, and asks nobody', async () => {
    const closed = { ...opened, fields: { ...fields, readsApi: false } };

    const problem = await problemOf(
      gitlabProvider.browse?.images(closed, first, context(new FakeOutbound())),
    );

    expect([problem.code, problem.details.hint]).toEqual([
      'permission_missing',
      expect.stringContaining('read_api'),
    ]);
  });

  it('lists the tags of images of its project alone', async () => {
    const browseTags = (image: string, ...script: ScriptedCall[]) =>
      gitlabProvider.browse?.tags(opened, image, first, context(new FakeOutbound(...script)));
    const api = 'registry.gitlab.com/v2/';
    const challenge = challenged('Bearer realm="https://gitlab.com/jwt/auth",service="container_registry"');

    expect(
      await browseTags(
        'app',
        step(api, undefined, challenge),
        pull(ACCESS, given(GRANTED)),
        step(`${api}group/sub/app/tags/list?n=20`, `Bearer ${GRANTED}`, LISTED),
      ),
    ).toEqual({ items: [{ name: 'v1' }] });
    for (const image of ['apple', 'other/x', '..', 'app/../../x']) {
      expect((await problemOf(browseTags(image))).code).toBe('repository_not_found');
    }
  });
});

describe('the body of a GitLab credential', () => {
  const valid = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    gitlabProjectId: 7,
    username: 'gitlab+deploy-token-1',
    deployToken: DEPLOY,
    projectPath: PROJECT,
    registryUrl: 'registry.example.com:5050',
    gitlabUrl: 'https://git.example.com/lab',
    scopes: ['read_registry'],
    expiresAt: '2099-01-01',
  };
  const invalid = (body: object) =>
    validateSync(plainToInstance(StoreGitlabCredentialDto, body)).map(({ property }) => property);

  it('is taken', () => {
    expect(invalid(valid)).toEqual([]);
  });

  it.each([
    ['gitlabProjectId', '7'],
    ['gitlabProjectId', 1.5],
    ['gitlabProjectId', 0],
    ['username', 'a:b'],
    ['deployToken', ' x'],
    ['projectPath', 'project'],
    ['projectPath', '../x'],
    ['projectPath', 'a//b'],
    ['registryUrl', 'https://user@x'],
    ['gitlabUrl', null],
    ['scopes', 'api'],
    ['scopes', ['a b']],
    ['scopes', [1]],
    ['expiresAt', 'soon'],
    ['expiresAt', '2099-02-30'],
  ])('is refused for %s %j', (member, value) => {
    expect(invalid({ ...valid, [member]: value })).toEqual([member]);
  });
});
