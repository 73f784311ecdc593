import { FakeOutbound, json, jwt, ociError, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import {
  ACCESS,
  DEPLOY,
  given,
  GRANTED,
  LISTED,
  LOGGED_IN,
  login,
  type Members,
  OWN,
  ping,
  PROJECT,
  pull,
  self,
  tags,
  TOLD,
  verify,
} from './gitlab.case.fixture.js';
import type { GitlabFields } from './gitlab.fields.js';

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
