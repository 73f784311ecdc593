import type { Reply, StoreMembers } from '../simulator.js';
import { DOCKERHUB_ACCOUNTS } from './dockerhub.data.js';
import { dockerhubSimulator } from './dockerhub.simulator.js';

type Json = Record<string, unknown>;

const HUB = 'https://hub.docker.com/v2/';
const LIST = `${HUB}namespaces/mycompany/repositories`;
const TOKEN = 'https://auth.docker.io/token?service=registry.docker.io';
const BACKEND = '&scope=repository:mycompany/backend:pull';

function ask(address: string, authorization?: string, asked: { method?: string; body?: string } = {}): Reply {
  const url = new URL(address);
  const headers = authorization === undefined ? {} : { authorization };
  const request = { scheme: 'https' as const, host: url.hostname, method: 'GET', url, headers, body: '' };
  return dockerhubSimulator.answer({ ...request, ...asked });
}

function logIn(name: string): Reply {
  const { credential, variants } = dockerhubSimulator;
  const credentials: Record<string, StoreMembers> = { valid: credential, ...variants };
  const { dockerhubUsername: identifier, accessToken: secret } = credentials[name] ?? {};
  return ask(`${HUB}auth/token`, undefined, { method: 'POST', body: JSON.stringify({ identifier, secret }) });
}

function bearerOf(reply: Reply): string {
  const { access_token, token } = reply.json as Record<string, string>;
  return `Bearer ${access_token ?? token}`;
}

function claimsOf(authorization: string): Json {
  return JSON.parse(Buffer.from(authorization.split('.')[1] ?? '', 'base64url').toString()) as Json;
}

function basicOf({ identifier, secret }: { identifier: string; secret: string }): string {
  return `Basic ${Buffer.from(`${identifier}:${secret}`).toString('base64')}`;
}

describe("Docker Hub's login", () => {
  it('gives an access token of ten minutes that tells its scope', () => {
    const { scope, iat, exp } = claimsOf(bearerOf(logIn('public-only-token')));

    expect(scope).toBe('repo:public_read');
    expect(Number(exp) - Number(iat)).toBe(600);
  });

  it.each([
    ['wrong-token', 'detail'],
    ['unknown-user', 'detail'],
    ['revoked-token', 'detail'],
    ['password-with-two-factor', 'login_2fa_token'],
    ['password-with-single-sign-on', 'message'],
  ] as const)('refuses %s with 401 and %s', (name, member) => {
    expect(logIn(name)).toMatchObject({ status: 401, json: { [member]: expect.any(String) as string } });
  });

  it.each([
    ['GET', '', 405],
    ['POST', 'identifier=x', 400],
  ])('answers %s with %j by %d', (method, body, status) => {
    expect(ask(`${HUB}auth/token`, undefined, { method, body }).status).toBe(status);
  });
});

describe("Docker Hub's lists", () => {
  const names = ({ json }: Reply): unknown[] => (json as { results: Json[] }).results.map(({ name }) => name);

  it('pages by number with absolute links', () => {
    const reply = ask(`${LIST}?page=2&page_size=1`, bearerOf(logIn('valid')));

    expect(reply.json).toMatchObject({
      count: 3,
      next: `${LIST}?page=3&page_size=1`,
      previous: `${LIST}?page=1&page_size=1`,
      results: [{ name: 'frontend', is_private: true }],
    });
  });

  it.each([
    ['a stranger', undefined, 'mycompany', ['website']],
    ['the owner', 'valid', 'mycompany', ['backend', 'frontend', 'website']],
    ['a token without the right to list', 'organization-token-without-list', 'myorganization', ['docs']],
    ['somebody with an empty namespace', 'empty-namespace', 'newcomer', []],
  ] as const)('shows %s what there is to see', (_case, name, namespace, expected) => {
    const authorization = name === undefined ? undefined : bearerOf(logIn(name));

    expect(names(ask(`${HUB}namespaces/${namespace}/repositories`, authorization))).toEqual(expected);
  });

  it('lists tags, and hides what may not be seen', () => {
    const owner = bearerOf(logIn('valid'));

    expect(names(ask(`${LIST}/backend/tags`, owner))).toEqual(['1.0.0', '1.1.0', 'latest']);
    expect(names(ask(`${HUB}namespaces/library/repositories/alpine/tags`))).toHaveLength(3);
    expect(ask(`${LIST}/backend/tags`).status).toBe(404);
    expect(ask(`${HUB}namespaces/nobody/repositories`, owner).status).toBe(404);
  });

  it.each(['not-a-token', DOCKERHUB_ACCOUNTS.valid.secret])('refuses %s as a Bearer token', (token) => {
    expect(ask(LIST, `Bearer ${token}`)).toMatchObject({ status: 401, json: { message: 'unauthorized' } });
  });
});

describe("Docker Hub's registry", () => {
  it('sends its clients to the token server', () => {
    const { status, headers } = ask('https://registry-1.docker.io/v2/');

    expect(status).toBe(401);
    expect(headers?.['WWW-Authenticate']).toEqual([
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"',
    ]);
  });

  it('gives tokens to strangers, for nothing', () => {
    expect(claimsOf(bearerOf(ask(TOKEN + BACKEND)))).toMatchObject({ sub: '', access: [] });
  });

  it('refuses a wrong login', () => {
    expect(ask(TOKEN, basicOf({ identifier: 'mycompany', secret: 'x' }))).toMatchObject({
      status: 401,
      json: { details: 'incorrect username or password' },
    });
  });

  it('lets the owner pull, and tells of its limits at a manifest', () => {
    const token = bearerOf(ask(TOKEN + BACKEND, basicOf(DOCKERHUB_ACCOUNTS.valid)));
    const repository = 'https://registry-1.docker.io/v2/mycompany/backend';

    expect(ask(`${repository}/tags/list`, token).status).toBe(200);
    expect(ask(`${repository}/manifests/1.0.0`, token).headers).toMatchObject({
      'ratelimit-limit': '200;w=21600',
    });
  });

  it.each(['mycompany/backend', 'mycompany/nothing'])('never answers 404 for %s without rights', (name) => {
    const reply = ask(`https://registry-1.docker.io/v2/${name}/tags/list`, bearerOf(ask(TOKEN)));

    expect(reply.status).toBe(401);
    expect(String(reply.headers?.['WWW-Authenticate'])).toContain('error="insufficient_scope"');
  });
});

describe('scenarios of Docker Hub', () => {
  const login = { method: 'POST', body: '{}' };

  it.each([
    ['rejected', 'auth/token', 401],
    ['two-factor', 'auth/token', 401],
    ['lockout-at-login', 'auth/token', 429],
    ['abuse-limit', 'auth/token', 429],
    ['public-only', 'auth/token', 200],
    ['list-forbidden', 'namespaces/mycompany/repositories', 403],
    ['namespace-not-found', 'namespaces/mycompany/repositories', 404],
    ['next-foreign', 'namespaces/mycompany/repositories', 200],
    ['public-repositories-only', 'namespaces/mycompany/repositories', 200],
  ])('plays %s', (name, path, status) => {
    const url = new URL(HUB + path);
    const request = { scheme: 'https' as const, host: url.hostname, url, headers: {}, ...login };
    const reply = dockerhubSimulator.scenarios[name]?.answer?.(request, () =>
      dockerhubSimulator.answer(request),
    );

    expect(reply?.status).toBe(status);
  });
});
