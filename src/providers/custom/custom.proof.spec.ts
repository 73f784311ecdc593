import {
  challenged,
  FakeOutbound,
  json,
  jwt,
  ociError,
  type ScriptedCall,
} from '../../../test/harness/fake-outbound.js';
import { step } from '../../../test/harness/provider-calls.js';
import {
  BASIC,
  BEARER,
  given,
  LOGIN,
  NAMED,
  OK,
  PASSWORD,
  PROBED,
  PULLS,
  PULL_TOKEN,
  R,
  SOME_TAGS,
  TAGS,
  TOKEN,
  verify,
  VERSION,
} from './custom.case.fixture.js';
import type { StoreCustomCredentialDto } from './custom.dto.js';

const NUMBERED = jwt({ sub: '4711' });

describe('a custom credential is proven', () => {
  it.each<[name: string, members: Partial<StoreCustomCredentialDto>, script: ScriptedCall[]]>([
    ['by Basic (htpasswd)', PASSWORD, [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, OK)]],
    [
      'by upper-case BASIC (Nexus)',
      PASSWORD,
      [step(VERSION, undefined, challenged('BASIC realm="Sonatype"')), step(VERSION, LOGIN, OK)],
    ],
    [
      'by Basic and a repository',
      PROBED,
      [step(VERSION, undefined, BASIC), step(VERSION, LOGIN, OK), step(TAGS, LOGIN, SOME_TAGS)],
    ],
    [
      'by a token that names the user',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(NAMED)),
        step(VERSION, `Bearer ${NAMED}`, OK),
      ],
    ],
    [
      'by access_token alone (ACR)',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, json(200, { access_token: NAMED })),
        step(VERSION, `Bearer ${NAMED}`, OK),
      ],
    ],
    [
      'by an opaque token that strangers do not get',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('opaque')),
        step(TOKEN, undefined, ociError(401, 'UNAUTHORIZED')),
        step(VERSION, 'Bearer opaque', OK),
      ],
    ],
    [
      'by a token that names the user by a number, and not a stranger',
      PASSWORD,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(NUMBERED)),
        step(TOKEN, undefined, given(jwt({ sub: '' }))),
        step(VERSION, `Bearer ${NUMBERED}`, OK),
      ],
    ],
    [
      'by a token to pull from a repository (Docker Hub)',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given(NAMED)),
        step(PULL_TOKEN, LOGIN, given(PULLS)),
        step(TAGS, `Bearer ${PULLS}`, SOME_TAGS),
      ],
    ],
    [
      'by opaque tokens and a repository (GHCR)',
      PROBED,
      [
        step(VERSION, undefined, BEARER),
        step(TOKEN, LOGIN, given('a')),
        step(PULL_TOKEN, LOGIN, given('b')),
        step(TAGS, 'Bearer b', SOME_TAGS),
      ],
    ],
    [
      'by two challenges in one header (Codeberg)',
      PASSWORD,
      [
        step(
          VERSION,
          undefined,
          challenged(`Bearer realm="${R}/token",service="r.example",Basic realm="Gitea"`),
        ),
        step(TOKEN, LOGIN, given(NAMED)),
        step(VERSION, `Bearer ${NAMED}`, OK),
      ],
    ],
    [
      'at an open registry, by a repository that strangers do not see',
      PROBED,
      [
        step(VERSION, undefined, OK),
        step(TAGS, undefined, ociError(404, 'NAME_UNKNOWN')),
        step(TAGS, LOGIN, SOME_TAGS),
      ],
    ],
    [
      'at an open registry, by a repository with a door of its own',
      PROBED,
      [
        step(VERSION, undefined, OK),
        step(TAGS, undefined, BEARER),
        step(PULL_TOKEN, LOGIN, given(PULLS)),
        step(TAGS, `Bearer ${PULLS}`, json(200, { tags: null })),
      ],
    ],
    [
      'by a token of its own',
      { token: 'own' },
      [step(VERSION, undefined, BEARER), step(VERSION, 'Bearer own', OK)],
    ],
    [
      'by a token of its own whose registry names a foreign realm',
      { token: 'own' },
      [
        step(VERSION, undefined, challenged('Bearer realm="https://other.example/"')),
        step(VERSION, 'Bearer own', OK),
      ],
    ],
    [
      'by a token of its own and a repository',
      { token: 'own', namespace: 'team', probeRepository: 'app' },
      [step(VERSION, undefined, BASIC), step(VERSION, 'Bearer own', OK), step(TAGS, 'Bearer own', SOME_TAGS)],
    ],
  ])('%s', async (_, members, script) => {
    const outbound = new FakeOutbound(...script);

    await verify(members, outbound);

    outbound.assertFinished();
    expect(outbound.calls.length).toBeLessThanOrEqual(4);
    expect(outbound.calls.every(({ method, url }) => method === 'GET' && !url.href.includes('push'))).toBe(
      true,
    );
  });
});
