import { ATTACKER } from '../faults/answer-faults.js';
import { answerAt } from '../scenario-answers.js';
import type { Reply, Scenario } from '../simulator.js';
import { DOCKERHUB_ACCOUNTS } from './dockerhub.data.js';
import { BAD_LOGIN, hubError, TOKEN_REQUIRED, TWO_FACTOR } from './dockerhub.errors.js';
import { tokenReply } from './dockerhub.hub.js';
import { BAD_TOKEN_LOGIN } from './dockerhub.registry.js';

type Repository = Record<string, unknown>;

const LOGIN = /^\/v2\/auth\/token$/;
const REPOSITORIES = /\/repositories$/;
const TAGS = /\/tags$/;
const TOKEN_SERVER = /^\/token$/;

/** Docker Hub's documented failures. */
export const DOCKERHUB_SCENARIOS: Record<string, Scenario> = {
  rejected: answerAt(LOGIN, 'no token is known, told as detail', BAD_LOGIN),
  'rejected-message': answerAt(
    LOGIN,
    'no token is known, told as message',
    hubError(401, 'incorrect authentication credentials'),
  ),
  'two-factor': answerAt(LOGIN, 'the login wants a second factor', TWO_FACTOR),
  'token-required': answerAt(LOGIN, 'the login takes no password', TOKEN_REQUIRED),
  'login-forbidden': answerAt(LOGIN, 'the login is forbidden', hubError(403, 'account is deactivated')),
  'login-invalid': answerAt(LOGIN, 'the login is not understood', hubError(400, 'invalid request')),
  'login-html-401': answerAt(LOGIN, '401 with the page of a proxy', {
    status: 401,
    headers: { 'Content-Type': 'text/html' },
    text: '<html>Who are you?</html>',
  }),
  'lockout-at-login': answerAt(LOGIN, '429 for too many failed logins, with X-Retry-After', {
    status: 429,
    headers: { 'X-Retry-After': '4102444800' },
    json: { detail: 'Too many failed login attempts. Please try again later.' },
  }),
  'abuse-limit': answerAt(/^/, '429 in plain text, as the limit for one IP address', {
    status: 429,
    text: 'Too Many Requests',
  }),
  'public-only': answerAt(
    LOGIN,
    'every token may read public repositories only',
    tokenReply('public-only-token', DOCKERHUB_ACCOUNTS['public-only-token']),
  ),
  'access-token-refused': answerAt(
    REPOSITORIES,
    'the list refuses the access token',
    hubError(401, 'unauthorized'),
  ),
  'list-forbidden': answerAt(REPOSITORIES, 'the list is forbidden', hubError(403, 'permission denied')),
  'list-not-for-tokens': answerAt(
    REPOSITORIES,
    'the list is not for access tokens of personal access tokens',
    hubError(403, 'token issued from personal access token'),
  ),
  'namespace-not-found': answerAt(
    REPOSITORIES,
    'the namespace does not exist',
    hubError(404, 'object not found'),
  ),
  'no-repositories': repositoriesAre('the namespace is empty', () => []),
  'public-repositories-only': repositoriesAre('private repositories are left out in silence', (all) =>
    all.filter(({ is_private }) => is_private === false),
  ),
  'null-elements': repositoriesAre('null among the repositories', (all) => [
    null as unknown as Repository,
    ...all,
  ]),
  'results-null': answerAt(REPOSITORIES, 'the list is null', { status: 200, json: { results: null } }),
  'next-foreign': answerAt(REPOSITORIES, `the next page is at ${ATTACKER}`, (normal) =>
    normal.status === 200 ? withMembers(normal, { next: `https://${ATTACKER}/page/2` }) : normal,
  ),
  'tags-forbidden': answerAt(TAGS, 'the tags are forbidden', hubError(403, 'permission denied')),
  'token-server-rejects': answerAt(TOKEN_SERVER, 'the token server knows no login', BAD_TOKEN_LOGIN),
  'token-without-access': answerAt(TOKEN_SERVER, 'the token server gives a token for nothing', {
    status: 200,
    json: { token: `e30.${Buffer.from('{"sub":"mycompany","access":[]}').toString('base64url')}.e30` },
  }),
};

function repositoriesAre(description: string, change: (all: Repository[]) => Repository[]): Scenario {
  return answerAt(REPOSITORIES, description, (normal) => {
    if (normal.status !== 200) return normal;
    const results = change((normal.json as { results: Repository[] }).results);
    return withMembers(normal, { results, count: results.length });
  });
}

function withMembers(reply: Reply, members: object): Reply {
  return { ...reply, json: { ...(reply.json as object), ...members } };
}
