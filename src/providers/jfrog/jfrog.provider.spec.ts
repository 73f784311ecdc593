import { FakeOutbound, json, jwt, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { problemOf } from '../../../test/harness/provider-calls.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { CATALOG, OURS, REPOSITORIES, says, SECRET, step, verify } from './jfrog.case.fixture.js';
import { jfrogProvider } from './jfrog.provider.js';

describe('a credential of an Artifactory repository', () => {
  it('is proven by the list of repositories and the list of images', async () => {
    const outbound = new FakeOutbound(
      step(REPOSITORIES, OURS),
      step(`${CATALOG}?n=1`, json(200, { repositories: [] })),
    );

    const { fields, secret, expiresAt } = await verify(outbound);

    outbound.assertFinished();
    expect(fields).toEqual({
      jfrogUrl: 'https://acme.jfrog.io',
      repositoryKey: 'docker-local',
      username: 'ci-pull',
    });
    expect([secret.reveal(), expiresAt]).toEqual([SECRET, undefined]);
    expect(jfrogProvider.destination(fields)).toEqual({
      host: 'https://acme.jfrog.io',
      principal: 'ci-pull',
    });
  });

  it.each([
    ['acme.jfrog.io/artifactory', 'https://acme.jfrog.io/artifactory', 'https://acme.jfrog.io/artifactory'],
    [
      'https://a.example:8443/x/artifactory/',
      'https://a.example:8443/x/artifactory',
      'https://a.example:8443/x/artifactory',
    ],
  ])('at %s is asked where Artifactory is', async (jfrogUrl, shown, base) => {
    const outbound = new FakeOutbound(
      step(`GET ${base}/api/repositories?packageType=docker`, OURS),
      step(`GET ${base}/api/docker/docker-local/v2/_catalog?n=1`, json(200, { repositories: null })),
    );

    expect((await verify(outbound, { jfrogUrl })).fields.jfrogUrl).toBe(shown);
    outbound.assertFinished();
  });

  it('ends when its access token says so', async () => {
    const password = jwt({ exp: 4_000_000_000 });
    const as = `Basic ci-pull:${password}`;
    const outbound = new FakeOutbound(
      step(REPOSITORIES, OURS, as),
      step(`${CATALOG}?n=1`, json(200, { repositories: ['a'] }), as),
    );

    expect((await verify(outbound, { password })).expiresAt).toEqual(new Date(4_000_000_000_000));
  });

  it('has expired where a refused token says so itself', async () => {
    const password = jwt({ exp: 1 });
    const outbound = new FakeOutbound(step(REPOSITORIES, says(401, 'Bad'), `Basic ci-pull:${password}`));

    expect((await problemOf(verify(outbound, { password }), password)).code).toBe('credential_expired');
  });

  it.each<[string, ProblemCode, ScriptedCall[]]>([
    ['a wrong password', 'credential_rejected', [step(REPOSITORIES, says(401, 'Bad credentials'))]],
    ['a bare 401', 'credential_rejected', [step(REPOSITORIES, page(401))]],
    [
      'an expired token',
      'credential_expired',
      [step(REPOSITORIES, says(401, 'Token failed verification: expired'))],
    ],
    [
      'a lockout',
      'provider_blocked',
      [step(REPOSITORIES, says(403, 'This request is blocked due to recurrent login failures'))],
    ],
    ['a forbidden list', 'permission_missing', [step(REPOSITORIES, says(403, 'Forbidden'))]],
    ['a firewall', 'provider_blocked', [step(REPOSITORIES, page(403))]],
    ['no Artifactory', 'inconclusive', [step(REPOSITORIES, page(404))]],
    ['a bad request', 'inconclusive', [step(REPOSITORIES, says(400, 'Bad Request'))]],
    ['throttling', 'provider_rate_limited', [step(REPOSITORIES, json(429, {}))]],
    ['an outage', 'provider_unreachable', [step(REPOSITORIES, page(503))]],
    ['a redirect', 'provider_protocol_error', [step(REPOSITORIES, json(302, {}))]],
    ['a page', 'provider_protocol_error', [step(REPOSITORIES, page(200))]],
    ['no list', 'provider_protocol_error', [step(REPOSITORIES, json(200, { key: 'docker-local' }))]],
    ['no time', 'provider_timeout', [step(REPOSITORIES, new DomainError('provider_timeout', 'x'))]],
    ['no such repository', 'namespace_not_found_or_denied', [step(REPOSITORIES, json(200, [{ key: 'x' }]))]],
    [
      'a repository of another type',
      'namespace_not_found',
      [step(REPOSITORIES, json(200, [{ key: 'docker-local', packageType: 'Maven' }]))],
    ],
    ...(
      [
        [says(401, 'Bad credentials'), 'inconclusive'],
        [says(403, 'Forbidden'), 'permission_missing'],
        [says(404, 'Not Found'), 'namespace_not_found_or_denied'],
        [says(400, 'Bad Request'), 'inconclusive'],
        [page(500), 'provider_unreachable'],
        [page(200), 'provider_protocol_error'],
        [json(200, { repositories: {} }), 'provider_protocol_error'],
      ] as const
    ).map(([answer, code], index): [string, ProblemCode, ScriptedCall[]] => [
      `images, answered with ${answer.status} (${index})`,
      code,
      [step(REPOSITORIES, OURS), step(`${CATALOG}?n=1`, answer)],
    ]),
  ])('ends at %s in %s, and nothing is repeated', async (_, code, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(verify(outbound), SECRET);

    expect(error.code).toBe(code);
    outbound.assertFinished();
  });
});
