import type { Reply } from '../simulator.js';
import { DIGITALOCEAN_TOKENS } from './digitalocean.data.js';
import { digitaloceanSimulator } from './digitalocean.simulator.js';

type Json = Record<string, unknown>;

const API = 'https://api.digitalocean.com/v2/';
const REGISTRY = `${API}registries/mycompany-registry`;
const AUTH = `${API}registry/auth?service=registry.digitalocean.com&scope=repository:`;
const VALID = bearer('valid');

function ask(address: string, authorization?: string, scenario?: string): Reply {
  const url = new URL(address);
  const headers = authorization === undefined ? {} : { authorization };
  const request = { scheme: 'https' as const, host: url.hostname, method: 'GET', url, headers, body: '' };
  const normal = (): Reply => digitaloceanSimulator.answer(request);
  return scenario === undefined
    ? normal()
    : (digitaloceanSimulator.scenarios[scenario]?.answer?.(request, normal) ?? { status: 0 });
}

function bearer(name: keyof typeof DIGITALOCEAN_TOKENS): string {
  return `Bearer ${DIGITALOCEAN_TOKENS[name].token}`;
}

function basic(secret: string): string {
  return `Basic ${Buffer.from(`anybody@example.com:${secret}`).toString('base64')}`;
}

describe("DigitalOcean's API", () => {
  it('finds a registry by its name', () => {
    expect(ask(REGISTRY, VALID)).toMatchObject({
      status: 200,
      json: { registry: { name: 'mycompany-registry', region: 'fra1' } },
      headers: { 'ratelimit-limit': '5000' },
    });
  });

  it.each([
    ['nobody', REGISTRY, undefined, 401, 'unauthorized'],
    ['a deleted token', REGISTRY, bearer('deleted-token'), 401, 'unauthorized'],
    ['a token without the scope', REGISTRY, bearer('token-without-registry-scope'), 403, 'forbidden'],
    ['a token of another team', REGISTRY, bearer('token-of-another-team'), 404, 'not_found'],
    ['who names no registry of theirs', `${API}registries/nothing`, VALID, 404, 'not_found'],
    ['who takes the old path with several registries', `${API}registry`, VALID, 412, 'precondition_failed'],
  ])('refuses %s', (_case, address, authorization, status, id) => {
    expect(ask(address, authorization)).toMatchObject({ status, json: { id } });
  });

  it('answers the old path where there is one registry', () => {
    expect(ask(`${API}registry`, bearer('token-of-another-team')).status).toBe(200);
  });

  it('lists registries, and pages through repositories and tags', () => {
    const page = ask(`${REGISTRY}/repositoriesV2?per_page=1`, VALID).json;
    const tags = ask(`${REGISTRY}/repositories/team%2Ffrontend/tags?per_page=100&page=2`, VALID).json as Json;

    expect((ask(`${API}registries`, VALID).json as { registries: Json[] }).registries).toHaveLength(3);
    expect(page).toMatchObject({
      repositories: [{ name: 'backend', tag_count: 3 }],
      links: { pages: { next: `${REGISTRY}/repositoriesV2?page=2&per_page=1` } },
      meta: { total: 2 },
    });
    expect(tags['links']).toEqual({ pages: {} });
    expect(tags['tags']).toHaveLength(20);
    expect(ask(`${REGISTRY}/repositories/nothing/tags`, VALID).status).toBe(404);
  });

  it('goes on by token where it began so', () => {
    const first = ask(`${REGISTRY}/repositoriesV2?per_page=1`, VALID, 'next-by-token').json;
    const { searchParams } = new URL((first as { links: { pages: { next: string } } }).links.pages.next);
    const second = ask(
      `${REGISTRY}/repositoriesV2?per_page=1&page_token=${searchParams.get('page_token')}`,
      VALID,
    );

    expect(second.json).toMatchObject({ repositories: [{ name: 'team/frontend' }] });
  });

  it.each([
    ['unauthorized', REGISTRY, 401],
    ['forbidden', REGISTRY, 403],
    ['not-found', REGISTRY, 404],
    ['route-missing', REGISTRY, 404],
    ['precondition-failed', REGISTRY, 412],
    ['too-many-requests', REGISTRY, 429],
    ['server-error', REGISTRY, 500],
    ['another-registry', REGISTRY, 200],
    ['repositories-forbidden', REGISTRY, 200],
    ['repositories-forbidden', `${REGISTRY}/repositoriesV2`, 403],
    ['repositories-null', `${REGISTRY}/repositoriesV2`, 200],
    ['null-elements', `${REGISTRY}/repositoriesV2`, 200],
  ])('plays %s at %s', (scenario, address, status) => {
    expect(ask(address, VALID, scenario).status).toBe(status);
  });
});

describe("DigitalOcean's registry", () => {
  it('sends its clients to the API for a token', () => {
    expect(ask('https://registry.digitalocean.com/v2/')).toMatchObject({
      status: 401,
      headers: {
        'WWW-Authenticate': [
          'Bearer realm="https://api.digitalocean.com/v2/registry/auth",service="registry.digitalocean.com"',
        ],
      },
    });
  });

  it.each([
    ['a wrong token', 'x', 'mycompany-registry/backend', 401],
    [
      'a token without the scope',
      DIGITALOCEAN_TOKENS['token-without-registry-scope'].token,
      'mycompany-registry/backend',
      400,
    ],
    ['a registry of another team', DIGITALOCEAN_TOKENS.valid.token, 'another-team-registry/tools', 400],
  ])('refuses %s', (_case, secret, repository, status) => {
    expect(ask(`${AUTH}${repository}:pull`, basic(secret)).status).toBe(status);
  });

  it('lets a token pull, whatever the user name', () => {
    const given = ask(`${AUTH}mycompany-registry/backend:pull`, basic(DIGITALOCEAN_TOKENS.valid.token));
    const { token } = given.json as { token: string };
    const tags = 'https://registry.digitalocean.com/v2/mycompany-registry/backend/tags/list';

    expect(ask(tags, `Bearer ${token}`).status).toBe(200);
    expect(ask(tags).status).toBe(401);
  });
});
