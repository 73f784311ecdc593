import { OciRegistry } from '../registry/oci-registry.js';
import { ociError } from '../registry/registry-errors.js';
import { bearerStyle, type Account } from '../registry/registry-style.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { GITHUB_CONTENT, GITHUB_PUBLIC, GITHUB_TOKENS, type GithubToken } from './github.data.js';

const REGISTRY = new OciRegistry(
  bearerStyle({
    host: 'ghcr.io',
    tokenMembers: ['token'],
    opaqueTokens: true,
    // ghcr.io answers a wrong token with 403, and then without a challenge.
    badLogin: ociError(403, 'DENIED', 'denied'),
    wrongLogin: 'forbidden',
    denies: 'forbidden',
    anonymousTokens: true,
    catalog: 'none',
    content: GITHUB_CONTENT,
    publicRepositories: GITHUB_PUBLIC,
    accounts: Object.values(GITHUB_TOKENS).map(accountOf),
  }),
);

/** `ghcr.io`. */
export function answerRegistry(request: SimulatedRequest): Reply {
  return REGISTRY.answer(request);
}

/** Any user name goes with a token. */
function accountOf({ token, pulls, scopes, isAuthorized = true }: GithubToken): Account {
  const mayRead = isAuthorized && scopes?.some((scope) => /^(read|write):packages$/.test(scope));
  return { secret: token, subject: 'octocat', pulls: mayRead ? pulls : [] };
}
