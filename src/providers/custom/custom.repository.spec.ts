import { challenged, json, ociError } from '../../../test/harness/fake-outbound.js';
import { step } from '../../../test/harness/provider-calls.js';
import {
  BASIC,
  BEARER,
  expectProblem,
  given,
  LOGIN,
  NAMED,
  OK,
  PROBED,
  type ProblemCase,
  PULL_TOKEN,
  R,
  TAGS,
  TOKEN,
  VERSION,
} from './custom.case.fixture.js';

describe('a custom credential is not proven', () => {
  it.each<ProblemCase>([
    [
      'no right to pull, or no repository (Docker Hub, Quay, GitLab)',
      'namespace_not_found_or_denied',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(NAMED)),
        step(PULL_TOKEN, LOGIN, given(NAMED)),
      ],
    ],
    [
      'a pull token refused after a login that passed',
      'namespace_not_found_or_denied',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('a')),
        step(PULL_TOKEN, LOGIN, ociError(401, 'UNAUTHORIZED')),
      ],
    ],
    [
      '401 insufficient_scope',
      'permission_missing',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('a')),
        step(PULL_TOKEN, LOGIN, given('b')),
        step(TAGS, 'Bearer b', challenged(`Bearer realm="${R}/token",error="insufficient_scope"`)),
      ],
    ],
    [
      '403 at the repository',
      'permission_missing',
      PROBED,
      [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, OK), step(TAGS, LOGIN, ociError(403, 'DENIED'))],
    ],
    [
      'a repository that is not there',
      'namespace_not_found',
      PROBED,
      [
        step(VERSION, undefined, BASIC),
        step(VERSION, LOGIN, OK),
        step(TAGS, LOGIN, ociError(404, 'NAME_UNKNOWN')),
      ],
    ],
    [
      'a repository that is not told',
      'namespace_not_found_or_denied',
      PROBED,
      [
        step(VERSION, undefined, BASIC),
        step(VERSION, LOGIN, OK),
        step(TAGS, LOGIN, json(404, { errors: [{ status: 404 }] })),
      ],
    ],
  ])('%s: %s', async (_, code, members, script) => {
    await expectProblem(code, members, script);
  });
});
