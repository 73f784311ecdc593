import { ociError } from '../registry/registry-errors.js';
import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario } from '../simulator.js';
import { NOT_ALLOWED } from './acr.registry.js';

const EVERYWHERE = /^/;
const TOKENS = /^\/oauth2\/token$/;
const CATALOG = /^\/v2\/_catalog$/;
const TAGS = /\/tags\/list$/;

/** The documented failures of Azure Container Registry. */
export const ACR_SCENARIOS: Record<string, Scenario> = {
  rejected: answerAt(
    TOKENS,
    'no login is known',
    ociError(401, 'UNAUTHORIZED', 'Invalid clientid or client secret.'),
  ),
  'not-registered': answerAt(
    TOKENS,
    'the application is of another tenant',
    ociError(401, 'UNAUTHORIZED', 'Application not registered with AAD.'),
  ),
  'network-rule': answerAt(EVERYWHERE, 'the network rules do not let the client in (403)', NOT_ALLOWED),
  'token-endpoint-400': answerAt(
    TOKENS,
    'the token endpoint does not understand the request',
    ociError(400, 'UNSUPPORTED', 'grant type not supported'),
  ),
  'token-endpoint-404': answerAt(TOKENS, 'the token endpoint is not there', { status: 404 }),
  'catalog-token-refused': {
    description: 'the token endpoint refuses the scope of the catalogue (401)',
    answer: ({ url }, normal) =>
      TOKENS.test(url.pathname) && url.searchParams.has('scope')
        ? ociError(401, 'UNAUTHORIZED', 'authentication required')
        : normal(),
  },
  'catalog-denied': answerAt(CATALOG, 'the catalogue is denied: insufficient_scope (401)', denied()),
  'catalog-forbidden': answerAt(
    CATALOG,
    'the catalogue is forbidden (403)',
    ociError(403, 'DENIED', 'requested access to the resource is denied'),
  ),
  'catalog-missing': answerAt(CATALOG, 'the catalogue is not there (404)', { status: 404 }),
  'no-repositories': answerAt(CATALOG, 'the registry has no repositories', (normal) =>
    normal.status === 200 ? { ...normal, json: { repositories: null } } : normal,
  ),
  'tags-denied': answerAt(TAGS, 'tags are denied: the scope map has no metadata/read', denied()),
};

function denied(): Reply {
  const challenge =
    'Bearer realm="https://myregistry.azurecr.io/oauth2/token",service="myregistry.azurecr.io"';
  return ociError(401, 'UNAUTHORIZED', 'authentication required', {
    'WWW-Authenticate': `${challenge},scope="repository:x:metadata_read",error="insufficient_scope"`,
  });
}
