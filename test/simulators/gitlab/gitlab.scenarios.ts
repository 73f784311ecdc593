import { ociError } from '../registry/registry-errors.js';
import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario } from '../simulator.js';
import {
  ACCESS_FORBIDDEN,
  apiMessage,
  BANNED,
  INSUFFICIENT_SCOPE,
  LOGIN_DENIED,
  REGISTRY_DISABLED,
  TOKEN_EXPIRED,
  TOKEN_REVOKED,
} from './gitlab.errors.js';

const SELF = /\/personal_access_tokens\/self$/;
const LOGIN = /^\/jwt\/auth$/;
const TAGS = /\/tags\/list$/;

/** GitLab's documented failures. */
export const GITLAB_SCENARIOS: Record<string, Scenario> = {
  'token-unknown': answerAt(SELF, 'the API knows no token', apiMessage(401, '401 Unauthorized')),
  'token-expired': answerAt(SELF, 'the API says that the token has expired', TOKEN_EXPIRED),
  'token-revoked': answerAt(SELF, 'the API says that the token was revoked', TOKEN_REVOKED),
  'token-inactive': selfIs('the token is told, and not active', { active: false }),
  'token-past-its-end': selfIs('the token is told, and its end has passed', { expires_at: '2020-01-01' }),
  'token-without-end': selfIs('the token has no end', { expires_at: null }),
  'token-end-garbage': selfIs('the end of the token cannot be read', { expires_at: 'some day' }),
  'self-scope-missing': answerAt(SELF, 'the token may not ask about itself', INSUFFICIENT_SCOPE),
  'self-unknown': answerAt(SELF, 'the API cannot tell about a token', {
    status: 404,
    json: { error: '404 Not Found' },
  }),
  'ip-banned': answerAt(/./, 'the IP address is banned: 403 with a word of text', BANNED),
  'login-banned': answerAt(LOGIN, 'the IP address is banned from logins alone', BANNED),
  'login-refused': answerAt(LOGIN, 'no login for the registry is known', LOGIN_DENIED),
  'registry-forbidden': answerAt(LOGIN, 'nothing of what was asked is allowed (403)', ACCESS_FORBIDDEN),
  'registry-disabled': answerAt(LOGIN, 'the registry is not enabled (404)', REGISTRY_DISABLED),
  'access-empty': answerAt(LOGIN, 'the token of the registry allows nothing', {
    status: 200,
    json: { token: `e30.${Buffer.from('{"sub":"somebody","access":[]}').toString('base64url')}.e30` },
  }),
  'image-missing': answerAt(
    TAGS,
    'the project has no image of its own',
    ociError(404, 'NAME_UNKNOWN', 'repository name not known to registry'),
  ),
  'image-denied': answerAt(
    TAGS,
    'the registry forbids the image',
    ociError(403, 'DENIED', 'requested access to the resource is denied'),
  ),
  'registry-refuses-tokens': answerAt(
    TAGS,
    'the registry takes no token',
    ociError(401, 'UNAUTHORIZED', 'authentication required'),
  ),
};

function selfIs(description: string, members: object): Scenario {
  return answerAt(SELF, description, (normal: Reply) =>
    normal.status === 200 ? { ...normal, json: { ...(normal.json as object), ...members } } : normal,
  );
}
