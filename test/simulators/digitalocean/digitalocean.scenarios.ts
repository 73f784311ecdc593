import { ATTACKER } from '../faults/answer-faults.js';
import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario } from '../simulator.js';
import { pageToken } from './digitalocean.api.js';
import { apiError, FORBIDDEN, NOT_FOUND, PRECONDITION_FAILED, UNAUTHORIZED } from './digitalocean.errors.js';
import { BAD_SCOPE } from './digitalocean.registry.js';

type Members = Record<string, unknown>;

const API = /^\/v2\/registries/;
const REGISTRY = /^\/v2\/registries\/[^/]+$/;
const REPOSITORIES = /\/repositoriesV2$/;
const AUTH = /^\/v2\/registry\/auth$/;

/** DigitalOcean's documented failures. */
export const DIGITALOCEAN_SCENARIOS: Record<string, Scenario> = {
  unauthorized: answerAt(API, 'no token is known', UNAUTHORIZED),
  forbidden: answerAt(API, 'no token has the scope registry:read', FORBIDDEN),
  'not-found': answerAt(API, 'the registry does not exist, or is of another team', NOT_FOUND),
  'route-missing': answerAt(API, 'the route does not exist', { status: 404, text: '404 page not found\n' }),
  'precondition-failed': answerAt(
    API,
    '412, as the old path answers for several registries',
    PRECONDITION_FAILED,
  ),
  'too-many-requests': answerAt(API, '429 with ratelimit-reset', {
    ...apiError(429, 'too_many_requests', 'API rate limit exceeded.'),
    headers: { 'ratelimit-limit': '250', 'ratelimit-remaining': '0', 'ratelimit-reset': '4102444800' },
  }),
  'server-error': answerAt(API, '500', apiError(500, 'server_error', 'Unexpected server-side error')),
  'unknown-error-id': answerAt(
    API,
    '403 of an id that is not documented',
    apiError(403, 'brand_new_error', 'new'),
  ),
  'another-registry': registryIs('the answer is for another registry', { name: 'mycompany-staging' }),
  'region-missing': registryIs('the registry has no region', { region: null }),
  'repositories-forbidden': answerAt(REPOSITORIES, 'the repositories are forbidden', FORBIDDEN),
  'repositories-null': repositoriesAre('repositories is null', () => null),
  'no-repositories': repositoriesAre('the registry is empty', () => []),
  'null-elements': repositoriesAre('null among the repositories', (all) => [null, ...all]),
  'next-foreign': nextIs(`the next page is at ${ATTACKER}`, `https://${ATTACKER}/v2/registries?page=2`),
  'next-by-token': nextIs(
    'the next page is named by a token',
    `https://api.digitalocean.com/v2/registries?page_token=${pageToken(2)}`,
  ),
  'registry-auth-400': answerAt(AUTH, 'the token server of the registry refuses the scope', BAD_SCOPE),
};

function registryIs(description: string, members: Members): Scenario {
  return answerAt(REGISTRY, description, (normal) => {
    const { registry } = membersOf(normal);
    return registry === undefined
      ? normal
      : { ...normal, json: { registry: { ...(registry as Members), ...members } } };
  });
}

function repositoriesAre(description: string, change: (all: unknown[]) => unknown): Scenario {
  return answerAt(REPOSITORIES, description, (normal) => {
    const { repositories } = membersOf(normal);
    return Array.isArray(repositories) ? withMembers(normal, { repositories: change(repositories) }) : normal;
  });
}

function nextIs(description: string, next: string): Scenario {
  return answerAt(/\/(repositoriesV2|tags)$/, description, (normal) =>
    'links' in membersOf(normal) ? withMembers(normal, { links: { pages: { next } } }) : normal,
  );
}

function membersOf({ json }: Reply): Members {
  return (json ?? {}) as Members;
}

function withMembers(reply: Reply, members: Members): Reply {
  return { ...reply, json: { ...membersOf(reply), ...members } };
}
