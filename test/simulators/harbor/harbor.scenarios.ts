import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario } from '../simulator.js';
import { harborError, HARBOR_FORBIDDEN, HARBOR_UNAUTHORIZED } from './harbor.errors.js';

const TOKENS = /^\/service\/token$/;
const API = /^\/api\//;
const PROJECT = /^\/api\/v2\.0\/projects\/[^/]+$/;

/** Harbor's documented failures. */
export const HARBOR_SCENARIOS: Record<string, Scenario> = {
  rejected: answerAt(TOKENS, 'no login is known (401 with an empty body)', { status: 401 }),
  'login-forbidden': answerAt(TOKENS, 'logins are forbidden (403)', HARBOR_FORBIDDEN),
  'token-endpoint-404': answerAt(TOKENS, 'the token service is not there', { status: 404 }),
  'token-without-access': nothingGranted('tokens give no access', (normal) => normal),
  'nothing-granted-project-missing': nothingGranted(
    'tokens give no access, and the project is not there (404)',
    () => harborError(404, 'NOT_FOUND', 'project not found'),
  ),
  'nothing-granted-project-forbidden': nothingGranted(
    'tokens give no access, and the project is forbidden (403)',
    () => HARBOR_FORBIDDEN,
  ),
  'nothing-granted-api-unauthorized': nothingGranted(
    'tokens give no access, and the API does not take the login (401)',
    () => HARBOR_UNAUTHORIZED,
  ),
  'nothing-granted-api-down': nothingGranted('tokens give no access, and the API is out (500)', () =>
    harborError(500, 'UNKNOWN', 'internal server error'),
  ),
  'api-forbidden': answerAt(API, 'the API is forbidden (403)', HARBOR_FORBIDDEN),
  'api-unauthorized': answerAt(API, 'the API does not take the login (401)', HARBOR_UNAUTHORIZED),
  'no-total-count': answerAt(API, 'a proxy takes X-Total-Count and Link away', (normal) => ({
    ...normal,
    headers: {},
  })),
};

function nothingGranted(description: string, project: (normal: Reply) => Reply): Scenario {
  return {
    description,
    answer: ({ url }, normal) => {
      if (PROJECT.test(url.pathname)) return project(normal());
      const scope = TOKENS.test(url.pathname) ? url.searchParams.get('scope') : null;
      return scope === null ? normal() : emptyToken(scope);
    },
  };
}

function emptyToken(scope: string): Reply {
  const access = [{ type: 'repository', name: scope.split(':')[1], actions: [] }];
  const claims = Buffer.from(JSON.stringify({ sub: 'robot$myproject+browse', access })).toString('base64url');
  return { status: 200, json: { token: `e30.${claims}.e30` } };
}
