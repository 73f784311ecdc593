import { ownEntry } from '../own-entry.js';
import { bearerOf } from '../authorization.js';
import { digestOf } from '../registry/registry-content.js';
import { covers } from '../registry/registry-style.js';
import { TokenIssuer } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import {
  DOCKERHUB_ACCOUNTS,
  DOCKERHUB_CONTENT,
  DOCKERHUB_NAMESPACES,
  DOCKERHUB_PUBLIC,
  type DockerhubAccount,
} from './dockerhub.data.js';
import { BAD_LOGIN, hubError, TOKEN_REQUIRED, TWO_FACTOR } from './dockerhub.errors.js';

const HUB = 'https://hub.docker.com';
const ISSUER = new TokenIssuer('https://login.docker.com/', 600);
const ROUTE =
  /^\/v2\/namespaces\/(?<namespace>[^/]+)\/repositories(?:\/(?<repository>[^/]+)\/(?<tags>tags))?$/;
const PAGE_SIZE = { default: 10, max: 100 };
const TIMES = { last_updated: '2026-03-01T12:00:00.000000Z' };

/**
 * The Hub's API: log in, list repositories and tags.
 * @see https://docs.docker.com/reference/api/hub/latest/
 */
export function answerHub(request: SimulatedRequest): Reply {
  if (request.url.pathname === '/v2/auth/token') return logIn(request);
  const { namespace = '', repository } = ROUTE.exec(request.url.pathname)?.groups ?? {};
  const token = bearerOf(request.headers);
  const account = token === undefined ? undefined : accountOfToken(token);
  if (token !== undefined && !account) return hubError(401, 'unauthorized');
  if (!DOCKERHUB_NAMESPACES.includes(namespace)) return hubError(404, 'object not found');
  return repository === undefined
    ? repositories(request, namespace, account)
    : tags(request, `${namespace}/${repository}`, account);
}

/** The answer to a login; the access token says what the secret may do. */
export function tokenReply(variant: string, { identifier, scope }: DockerhubAccount): Reply {
  const source = { type: 'pat', id: 'b7e8f0e2-0000-4000-8000-000000000001' };
  const claims = {
    sub: variant,
    aud: HUB,
    access: [],
    scope,
    [HUB]: { username: identifier, email: `${identifier}@example.com`, uuid: variant, source },
  };
  return { status: 200, json: { access_token: ISSUER.issue(claims).token } };
}

function logIn({ method, body }: SimulatedRequest): Reply {
  if (method !== 'POST') return hubError(405, 'method not allowed');
  const asked = loginOf(body);
  if (!asked) return hubError(400, 'invalid request body');
  const [variant, account] =
    Object.entries<DockerhubAccount>(DOCKERHUB_ACCOUNTS).find(
      ([, one]) => one.identifier === asked.identifier && one.secret === asked.secret,
    ) ?? [];
  if (variant === undefined || account === undefined || account.state === 'revoked') return BAD_LOGIN;
  if (account.state === 'two-factor') return TWO_FACTOR;
  return account.state === 'sso' ? TOKEN_REQUIRED : tokenReply(variant, account);
}

function loginOf(body: string): { identifier?: unknown; secret?: unknown } | undefined {
  try {
    return JSON.parse(body) as { identifier?: unknown; secret?: unknown };
  } catch {
    return undefined;
  }
}

function accountOfToken(token: string): DockerhubAccount | undefined {
  const variant = ISSUER.read(token, HUB)?.sub;
  return Object.entries<DockerhubAccount>(DOCKERHUB_ACCOUNTS).find(([name]) => name === variant)?.[1];
}

function repositories(
  request: SimulatedRequest,
  namespace: string,
  account: DockerhubAccount | undefined,
): Reply {
  const lists = account?.listsPrivate ? account.pulls : [];
  const names = Object.keys(DOCKERHUB_CONTENT).filter(
    (name) => name.startsWith(`${namespace}/`) && covers([...DOCKERHUB_PUBLIC, ...lists], name),
  );
  return page(
    request,
    names.map((name) => ({
      name: name.slice(namespace.length + 1),
      namespace,
      repository_type: 'image',
      status: 1,
      status_description: 'active',
      is_private: !DOCKERHUB_PUBLIC.includes(name),
      star_count: 3,
      pull_count: 4211,
      ...TIMES,
    })),
  );
}

/** What may not be seen looks as if it were not there. */
function tags(request: SimulatedRequest, name: string, account: DockerhubAccount | undefined): Reply {
  const found =
    covers([...DOCKERHUB_PUBLIC, ...(account?.pulls ?? [])], name) && ownEntry(DOCKERHUB_CONTENT, name);
  if (!found) return hubError(404, 'object not found');
  return page(
    request,
    found.map((tag) => ({
      name: tag,
      digest: digestOf(name, tag),
      full_size: 31_359_093,
      images: [{ architecture: 'amd64', os: 'linux', digest: digestOf(name, tag), size: 31_359_093 }],
      tag_status: 'active',
      tag_last_pushed: '2026-03-01T12:00:00.000000Z',
      ...TIMES,
    })),
  );
}

function page({ url }: SimulatedRequest, all: object[]): Reply {
  const number = Number(url.searchParams.get('page') ?? 1);
  const size = Math.min(Number(url.searchParams.get('page_size') ?? PAGE_SIZE.default), PAGE_SIZE.max);
  const linkTo = (to: number): string => `${HUB}${url.pathname}?page=${to}&page_size=${size}`;
  return {
    status: 200,
    json: {
      count: all.length,
      next: number * size < all.length ? linkTo(number + 1) : null,
      previous: number > 1 ? linkTo(number - 1) : null,
      results: all.slice((number - 1) * size, number * size),
    },
  };
}
