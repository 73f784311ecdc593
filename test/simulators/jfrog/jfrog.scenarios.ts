import { htmlReply } from '../reply.js';
import { answerAt } from '../scenario-answers.js';
import type { Scenario } from '../simulator.js';
import { BAD_CREDENTIALS, FORBIDDEN, jfrogError, TOKEN_EXPIRED } from './jfrog.errors.js';

type Repository = Record<string, unknown> | null;

const EVERYWHERE = /^/;
const REPOSITORIES = /\/api\/repositories$/;
const CATALOG = /\/v2\/_catalog$/;

/** Artifactory's documented failures. */
export const JFROG_SCENARIOS: Record<string, Scenario> = {
  rejected: answerAt(EVERYWHERE, 'no login is known', BAD_CREDENTIALS),
  'token-expired': answerAt(EVERYWHERE, 'every token has expired', TOKEN_EXPIRED),
  'locked-out': answerAt(
    EVERYWHERE,
    'the user is blocked after failed logins (403)',
    jfrogError(403, 'This request is blocked due to recurrent login failures, please try again in 5 seconds'),
  ),
  'not-artifactory': answerAt(
    EVERYWHERE,
    'some other web server: 404 with a page',
    htmlReply(404, 'Not Found'),
  ),
  'repositories-forbidden': answerAt(REPOSITORIES, 'repositories may not be listed (403)', FORBIDDEN),
  'repositories-bad-request': answerAt(
    REPOSITORIES,
    'the list of repositories does not understand the request (400)',
    jfrogError(400, 'Bad Request'),
  ),
  'no-repositories': repositoriesAre('no repository is visible', () => []),
  'filter-ignored': repositoriesAre(
    'the packageType filter is ignored: a Maven repository comes first',
    (all) => [{ key: 'libs-release', type: 'LOCAL', packageType: 'Maven' }, ...all],
  ),
  'key-of-another-type': repositoriesAre('the repositories of these keys are Maven ones', (all) =>
    all.map((one) => ({ ...one, packageType: 'Maven' })),
  ),
  'null-elements': repositoriesAre('null among the repositories', (all) => [null, ...all]),
  'catalog-forbidden': answerAt(CATALOG, 'images may not be listed (403)', FORBIDDEN),
  'catalog-hidden': answerAt(CATALOG, 'what may not be read is hidden (404)', jfrogError(404, 'Not Found')),
  'catalog-unauthorized': answerAt(CATALOG, 'the Docker API does not take the login (401)', BAD_CREDENTIALS),
  'catalog-null': answerAt(CATALOG, 'the list of images is null', {
    status: 200,
    json: { repositories: null },
  }),
  'catalog-wrong-shape': answerAt(CATALOG, 'the list of images is an object', {
    status: 200,
    json: { repositories: {} },
  }),
  'catalog-down': answerAt(CATALOG, 'the Docker API is out (500)', jfrogError(500, 'Internal server error')),
};

function repositoriesAre(description: string, change: (all: Repository[]) => Repository[]): Scenario {
  return answerAt(REPOSITORIES, description, (normal) =>
    normal.status === 200 ? { ...normal, json: change(normal.json as Repository[]) } : normal,
  );
}
