import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario } from '../simulator.js';
import {
  apiError,
  billingDisabled,
  notFound,
  oauthError,
  permissionDenied,
  serviceDisabled,
  unauthenticated,
} from './gcr.errors.js';
import { BAD_TIMES } from './gcr.oauth.js';

const TOKEN = /^\/token$/;
const API = /^\/v1\//;
const PERMISSIONS = /:testIamPermissions$/;

/** Google's documented failures. */
export const GCR_SCENARIOS: Record<string, Scenario> = {
  'invalid-signature': grantFails('the key is not one of the account', 'Invalid JWT Signature.'),
  'account-not-found': grantFails('the account does not exist', 'Invalid grant: account not found'),
  'account-disabled': grantFails('the account is disabled', 'Robot is disabled.'),
  'clock-skew': grantFails('the clock of the caller is wrong', BAD_TIMES),
  'failed-audience': grantFails(
    'the assertion is for another audience',
    'Invalid JWT: Failed audience check.',
  ),
  'invalid-client': tokenAnswers(
    '401 invalid_client',
    oauthError(401, 'invalid_client', 'The OAuth client was not found.'),
  ),
  'disabled-client': tokenAnswers(
    '401 disabled_client',
    oauthError(401, 'disabled_client', 'The OAuth client was disabled.'),
  ),
  'unknown-oauth-error': tokenAnswers(
    '400 with an OAuth error that is not documented',
    oauthError(400, 'brand_new_error', 'Something new'),
  ),
  'no-permission': answerAt(PERMISSIONS, 'no permission is granted: an empty object', {
    status: 200,
    json: {},
  }),
  'other-permission': answerAt(PERMISSIONS, 'only another permission is granted', {
    status: 200,
    json: { permissions: ['artifactregistry.repositories.get'] },
  }),
  'permission-denied': apiAnswers(
    '403: denied, or not there',
    permissionDenied('artifactregistry.repositories.get', 'projects/my-gcp-project'),
  ),
  'not-found': apiAnswers('404 NOT_FOUND', notFound()),
  'service-disabled': apiAnswers('the API is not enabled', serviceDisabled()),
  'billing-disabled': apiAnswers('billing is disabled', billingDisabled()),
  'project-deleted': apiAnswers(
    'the project is deleted',
    apiError(403, 'PERMISSION_DENIED', "Project 'my-gcp-project' not found or deleted.", 'CONSUMER_INVALID'),
  ),
  'perimeter-violated': apiAnswers(
    'VPC Service Controls keep the caller out',
    apiError(
      403,
      'PERMISSION_DENIED',
      "Request is prohibited by organization's policy.",
      'SECURITY_POLICY_VIOLATED',
    ),
  ),
  'quota-exceeded': apiAnswers(
    '429 RESOURCE_EXHAUSTED',
    apiError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.', 'RATE_LIMIT_EXCEEDED'),
  ),
  'access-token-refused': apiAnswers(
    'the access token is refused',
    unauthenticated('ACCESS_TOKEN_TYPE_UNSUPPORTED'),
  ),
  'invalid-argument': apiAnswers(
    '400 INVALID_ARGUMENT',
    apiError(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'),
  ),
  unavailable: apiAnswers(
    '503 UNAVAILABLE',
    apiError(503, 'UNAVAILABLE', 'The service is currently unavailable.'),
  ),
};

function tokenAnswers(description: string, reply: Reply): Scenario {
  return answerAt(TOKEN, description, reply);
}

function grantFails(description: string, text: string): Scenario {
  return tokenAnswers(description, oauthError(400, 'invalid_grant', text));
}

function apiAnswers(description: string, reply: Reply): Scenario {
  return answerAt(API, description, reply);
}
