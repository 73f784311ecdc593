import { ociError } from '../registry/registry-errors.js';
import type { TokenIssuer } from '../registry/token-issuer.js';
import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario, SimulatedRequest } from '../simulator.js';
import { NAMESPACE_DISABLED } from './quay.auth.js';
import { issuerOf } from './quay.registry.js';

const AUTH = /^\/v2\/auth$/;
const CATALOG = /^\/v2\/_catalog$/;
const TAGS = /\/tags\/list$/;

/** Quay's documented failures. */
export const QUAY_SCENARIOS: Record<string, Scenario> = {
  rejected: answerAt(
    AUTH,
    'no robot is known',
    ociError(401, 'UNAUTHORIZED', 'Could not find robot with username: robot and supplied password.'),
  ),
  'owner-disabled': answerAt(
    AUTH,
    '401 because the owner is disabled',
    ociError(401, 'UNAUTHORIZED', 'This robot owner is disabled'),
  ),
  'namespace-disabled': answerAt(AUTH, '405 because the namespace is disabled', NAMESPACE_DISABLED),
  'token-endpoint-404': answerAt(AUTH, 'the token endpoint is not there', { status: 404 }),
  'anonymous-token': answerAt(AUTH, "logins get nobody's token", (_normal, request) =>
    tokenFor(request, '(anonymous)'),
  ),
  'token-without-access': answerAt(AUTH, 'tokens give no access', (_normal, request) =>
    tokenFor(request, 'myorganization+empty_robot'),
  ),
  'token-for-another-service': answerAt(
    AUTH,
    'the registry refuses the tokens: they are for another service',
    (_normal, request) => tokenFor(request, 'myorganization+deploy_robot', 'another.example.com'),
  ),
  'no-repositories': catalogIs('no repository is visible', []),
  'catalog-of-another-namespace': catalogIs('only repositories of another namespace are visible', [
    'otherorg/tools',
  ]),
  'catalog-denied': answerAt(
    CATALOG,
    'the catalogue is denied',
    ociError(401, 'UNAUTHORIZED', 'access to the requested resource is not authorized'),
  ),
  'tags-denied': answerAt(
    TAGS,
    'tags are denied',
    ociError(401, 'UNAUTHORIZED', 'access to the requested resource is not authorized'),
  ),
};

function catalogIs(description: string, repositories: string[]): Scenario {
  return answerAt(CATALOG, description, (normal) =>
    normal.status === 200 ? { ...normal, json: { repositories } } : normal,
  );
}

function tokenFor({ host, url }: SimulatedRequest, sub: string, service?: string): Reply {
  const aud = service ?? url.searchParams.get('service') ?? '';
  const issuer: TokenIssuer = issuerOf(host);
  return { status: 200, json: { token: issuer.issue({ sub, aud, access: [] }).token } };
}
