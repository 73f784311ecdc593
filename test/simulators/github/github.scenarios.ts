import { ociError } from '../registry/registry-errors.js';
import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario } from '../simulator.js';
import { badCredentials, forbidden, githubError, notFound, SINGLE_SIGN_ON } from './github.errors.js';

const API = /^\/(orgs|users)\//;
const TOKEN = /^\/token$/;
const TAGS = /\/tags\/list$/;

const SOON = String(Math.floor(Date.now() / 1000) + 600);

/** GitHub's documented failures. */
export const GITHUB_SCENARIOS: Record<string, Scenario> = {
  'bad-credentials': answerAt(API, 'no token is known', badCredentials()),
  'scope-missing': headersAre('the token has other scopes', { 'X-OAuth-Scopes': 'repo, gist' }),
  'scopes-untold': headersAre('GitHub tells no scopes', {}, ['X-OAuth-Scopes']),
  'expiration-garbage': headersAre('the expiration of the token cannot be read', {
    'GitHub-Authentication-Token-Expiration': 'next Tuesday',
  }),
  'sso-required': answerAt(API, 'the organization demands single sign-on', SINGLE_SIGN_ON),
  'rate-limit-spent': answerAt(
    API,
    '403 because the requests of this hour are spent',
    forbidden('API rate limit exceeded for user ID 1.', {
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': SOON,
    }),
  ),
  'secondary-rate-limit': answerAt(
    API,
    '403 with Retry-After for too many requests at once',
    forbidden('You have exceeded a secondary rate limit.', { 'Retry-After': '60' }),
  ),
  'secondary-rate-limit-bare': answerAt(
    API,
    '403 that tells of a rate limit in its message alone',
    forbidden('You have exceeded a secondary rate limit.'),
  ),
  'ip-allow-list': answerAt(
    API,
    'the organization allows other IP addresses',
    forbidden('Although you appear to have the correct authorization credentials, it has an IP allow list.'),
  ),
  'classic-tokens-forbidden': answerAt(
    API,
    'the organization forbids classic tokens',
    forbidden('`my-organization` forbids access via a personal access token (classic).'),
  ),
  'forbidden-without-message': answerAt(API, '403 without a message', { status: 403, json: {} }),
  'invalid-argument': answerAt(API, '400 for an argument', githubError(400, 'Invalid argument.')),
  'owner-missing': answerAt(API, 'neither organization nor user is found', notFound()),
  'no-packages': answerAt(API, 'no package is visible', { status: 200, json: [] }),
  'registry-denies-token': answerAt(
    TOKEN,
    'ghcr.io gives no token: 403 DENIED without a challenge',
    ociError(403, 'DENIED', 'denied'),
  ),
  'registry-unauthorized': answerAt(
    TOKEN,
    'ghcr.io gives no token: 401',
    ociError(401, 'UNAUTHORIZED', 'authentication required'),
  ),
  'registry-denies-package': answerAt(
    TAGS,
    'ghcr.io lets the token not read the package',
    ociError(403, 'DENIED', 'permission_denied: read_package'),
  ),
  'package-missing': answerAt(
    TAGS,
    'ghcr.io has no such package',
    ociError(404, 'NAME_UNKNOWN', 'repository name not known to registry'),
  ),
};

function headersAre(description: string, headers: Record<string, string>, without: string[] = []): Scenario {
  return answerAt(API, description, (normal: Reply) => {
    const kept = Object.entries(normal.headers ?? {}).filter(([name]) => !without.includes(name));
    return { ...normal, headers: { ...Object.fromEntries(kept), ...headers } };
  });
}
