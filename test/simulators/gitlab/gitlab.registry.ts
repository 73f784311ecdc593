import { basicOf } from '../authorization.js';
import { OciRegistry } from '../registry/oci-registry.js';
import { bearerStyle, covers } from '../registry/registry-style.js';
import { scopesOf } from '../registry/token-endpoint.js';
import { TokenIssuer, type Access } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { GITLAB_CONTENT, GITLAB_TOKENS, type GitlabToken } from './gitlab.data.js';
import { ACCESS_FORBIDDEN, LOGIN_DENIED } from './gitlab.errors.js';

const SERVICE = 'container_registry';
const TOKEN_SECONDS = 300;
const PULLING = ['read_registry', 'read_api', 'api'];

/** Registries by their host, with the GitLab that logs in for each. */
export const GITLAB_PAIRS: Readonly<Record<string, string>> = {
  'registry.gitlab.com': 'gitlab.com',
  'registry.gitlab.example.com': 'gitlab.example.com',
};

const ISSUER = new TokenIssuer('gitlab-issuer', TOKEN_SECONDS);
const REGISTRIES = new Map(
  Object.entries(GITLAB_PAIRS).map(([host, web]) => [host, registryAt(host, web)] as const),
);

/** A registry of a GitLab. */
export function answerRegistry(request: SimulatedRequest): Reply {
  return REGISTRIES.get(request.host)?.answer(request) ?? { status: 404 };
}

/**
 * `/jwt/auth`: what may not be done is left out of the token, unless nothing of it may be done.
 * @see https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/services/auth/container_registry_authentication_service.rb
 */
export function answerLogin(request: SimulatedRequest): Reply {
  if (request.url.searchParams.get('service') !== SERVICE) return { status: 404 };
  const token = tokenOf(request);
  if (!token || token.state) return LOGIN_DENIED;
  if (!token.scopes.some((scope) => PULLING.includes(scope))) return ACCESS_FORBIDDEN;
  const access = scopesOf(request.url).flatMap(({ type, name, actions }): Access[] => {
    const mayPull = type === 'repository' && mayPullFrom(token, name) && actions.includes('pull');
    return mayPull ? [{ type, name, actions: ['pull'] }] : [];
  });
  const { token: jwt } = ISSUER.issue({ sub: token.user ?? 'somebody', aud: SERVICE, access });
  return { status: 200, json: { token: jwt } };
}

function mayPullFrom({ projects }: GitlabToken, repository: string): boolean {
  return covers(
    projects.flatMap((project) => [project, `${project}/*`]),
    repository,
  );
}

function tokenOf({ headers }: SimulatedRequest): GitlabToken | undefined {
  const login = basicOf(headers);
  return Object.values<GitlabToken>(GITLAB_TOKENS).find(
    ({ token, user = login?.user }) => token === login?.secret && user === login?.user && user !== '',
  );
}

function registryAt(host: string, web: string): OciRegistry {
  const style = bearerStyle({
    host,
    tokenPath: '',
    realm: `https://${web}/jwt/auth`,
    service: SERVICE,
    content: GITLAB_CONTENT,
    accounts: [],
  });
  return new OciRegistry(style, ISSUER);
}
