import { ATTACKER } from '../faults/answer-faults.js';
import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario } from '../simulator.js';
import {
  deniedAuthentication,
  invalidArgument,
  notFound,
  permissionsDenied,
  plainError,
} from './scaleway.errors.js';

type Namespace = Record<string, unknown>;
type NamespacesBody = { namespaces: Namespace[]; total_count: number };

const API = /^\/registry\//;
const NAMESPACES = /\/namespaces$/;
const IMAGES = /\/images$/;
const TOKENS = /\/tokens$/;

/** Scaleway's documented failures. */
export const SCALEWAY_SCENARIOS: Record<string, Scenario> = {
  expired: apiAnswers('every key has expired (401)', deniedAuthentication(401, 'expired')),
  'unknown-key': apiAnswers('every key is unknown (401)', deniedAuthentication(401, 'not_found')),
  'unknown-key-403': apiAnswers('every key is unknown, told as 403', deniedAuthentication(403, 'not_found')),
  'expired-403': apiAnswers('every key has expired, told as 403', deniedAuthentication(403, 'expired')),
  'malformed-key': apiAnswers('every key is malformed (401)', deniedAuthentication(401, 'invalid_argument')),
  'permissions-denied': apiAnswers(
    'no right to the registry',
    permissionsDenied('container_registry', 'read'),
  ),
  'invalid-arguments': apiAnswers('400 for an argument', invalidArgument('name', 'format')),
  'transient-state': apiAnswers('409 transient_state', plainError(409, 'transient_state')),
  'unknown-error-type': apiAnswers(
    '403 of a type that is not documented',
    plainError(403, 'brand_new_error'),
  ),
  'not-found': apiAnswers('404 not_found', notFound('namespace', 'b2c3d4e5-f6a7-8901-bcde-f12345678901')),
  'empty-list': namespacesAre('no namespace is visible', () => []),
  'filter-ignored': namespacesAre('the name filter is ignored: another namespace comes first', ([one]) => [
    lookalike(one),
    ...(one ? [one] : []),
  ]),
  'lookalike-only': namespacesAre('the name filter is ignored: only another namespace is there', ([one]) => [
    lookalike(one),
  ]),
  'namespace-locked': statusIs('locked'),
  'namespace-deleting': statusIs('deleting'),
  'namespace-error': statusIs('error'),
  'namespace-unknown-status': statusIs('unknown'),
  'endpoint-foreign': namespacesAre(`the namespace names ${ATTACKER} as its endpoint`, (all) =>
    all.map((one) => ({ ...one, endpoint: `${ATTACKER}/my-production-registry` })),
  ),
  'null-elements': namespacesAre('null among the namespaces', (all) => [
    null as unknown as Namespace,
    ...all,
  ]),
  'images-forbidden': answerAt(
    IMAGES,
    'namespaces may be listed, images may not',
    permissionsDenied('container_registry_image', 'read'),
  ),
  'images-empty': answerAt(IMAGES, 'the namespace has no images', {
    status: 200,
    json: { images: [], total_count: 0 },
  }),
  'token-endpoint-404': answerAt(TOKENS, 'the token endpoint refuses the key', { status: 404 }),
  'token-without-access': answerAt(TOKENS, 'the token endpoint gives a token for nothing', {
    status: 200,
    json: { token: `e30.${Buffer.from('{"sub":"nologin","access":[]}').toString('base64url')}.e30` },
  }),
};

function apiAnswers(description: string, reply: Reply): Scenario {
  return answerAt(API, description, reply);
}

function namespacesAre(description: string, change: (all: Namespace[]) => Namespace[]): Scenario {
  return answerAt(NAMESPACES, description, (normal) => {
    if (normal.status !== 200) return normal;
    const namespaces = change((normal.json as NamespacesBody).namespaces);
    return { ...normal, json: { namespaces, total_count: namespaces.length } };
  });
}

function statusIs(status: string): Scenario {
  return namespacesAre(`the namespace has the status ${status}`, (all) =>
    all.map((one) => ({ ...one, status, status_message: `the namespace is ${status}` })),
  );
}

function lookalike(one: Namespace | undefined): Namespace {
  const id = 'b2c3d4e5-f6a7-8901-bcde-f12345678902';
  return { status: 'ready', ...one, id, name: 'my-production-registry-old' };
}
