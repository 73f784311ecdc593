import { inspect } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FakeOutbound, json, jwt, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { Secret } from '../../encryption/secret.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';
import { RegistryClient } from '../../registry/registry-client.js';
import type { ProviderContext } from '../provider.js';
import { StoreJfrogCredentialDto } from './jfrog.dto.js';
import { jfrogProvider } from './jfrog.provider.js';

const SECRET = `cmVmd${'R'.repeat(59)}`;
const LOGIN = `Basic ci-pull:${SECRET}`;
const API = 'GET https://acme.jfrog.io/artifactory/api';
const REPOSITORIES = `${API}/repositories?packageType=docker`;
const CATALOG = `${API}/docker/docker-local/v2/_catalog`;
const OURS = json(200, [
  null,
  { key: 'other' },
  { key: 'docker-local', type: 'LOCAL', packageType: 'Docker' },
]);

const says = (status: number, message: string): OutboundResponse =>
  json(status, { errors: [{ status, message }] });
const step = (call: string, answer: OutboundResponse | Error, as = LOGIN): ScriptedCall => ({
  call,
  as,
  answer,
});
const context = (outbound: FakeOutbound): ProviderContext => ({
  outbound,
  registry: new RegistryClient(outbound),
  deadline: Deadline.after(5_000),
});

function verify(outbound: FakeOutbound, members: Partial<StoreJfrogCredentialDto> = {}) {
  const seed = {
    projectId: 'p',
    jfrogUrl: 'https://ACME.jfrog.io/',
    repositoryKey: 'docker-local',
    username: 'ci-pull',
    password: SECRET,
  };
  return jfrogProvider.verify(Object.assign(new StoreJfrogCredentialDto(), seed, members), context(outbound));
}

async function problemOf(promise: Promise<unknown> | undefined): Promise<DomainError> {
  const error = await promise?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

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

    expect((await problemOf(verify(outbound, { password }))).code).toBe('credential_expired');
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

    const error = await problemOf(verify(outbound));

    expect(error.code).toBe(code);
    outbound.assertFinished();
    expect(`${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`).not.toContain(SECRET);
  });
});

describe('browsing an Artifactory', () => {
  const opened = {
    fields: { jfrogUrl: 'https://acme.jfrog.io', repositoryKey: 'docker-local', username: 'ci-pull' },
    secret: new Secret(SECRET),
    cacheKey: 'c',
  };
  const first = { size: 2, number: 1 };
  const TAGS = `${API}/docker/docker-local/v2/team/app/tags/list`;

  it('cuts the list of repositories into pages', async () => {
    const all = [
      { key: 'a', type: 'LOCAL', packageType: 'Docker', url: 'u' },
      { key: 'b' },
      null,
      { key: 'c' },
    ];
    const mixed = json(200, [...all, { key: 'm', packageType: 'Maven' }]);
    const read = (position?: string) =>
      jfrogProvider.browse?.namespaces(
        opened,
        { ...first, position },
        context(new FakeOutbound(step(REPOSITORIES, mixed))),
      );

    expect(await read()).toEqual({
      items: [
        { key: 'a', type: 'LOCAL', packageType: 'Docker', url: 'u' },
        { key: 'b', type: 'UNKNOWN', packageType: 'Docker' },
      ],
      nextPosition: '2',
      totalCount: 3,
    });
    expect((await read('2'))?.items).toHaveLength(1);
  });

  it('lists images, going on from what the link says and nowhere else', async () => {
    const link = '<https://attacker.example/v2/_catalog?n=2&last=2>; rel="next"';
    const outbound = new FakeOutbound(
      step(`${CATALOG}?n=2`, json(200, { repositories: ['team/app', 'NO', null] }, { link })),
      step(`${CATALOG}?n=2&last=2`, json(200, { repositories: ['z'] }, { link })),
    );
    const used = context(outbound);

    const one = await jfrogProvider.browse?.images(opened, first, used);
    const two = await jfrogProvider.browse?.images(opened, { ...first, position: one?.nextPosition }, used);

    expect(one).toEqual({
      items: [{ name: 'team/app', path: 'docker-local/team/app', repositoryKey: 'docker-local' }],
      nextPosition: '2',
    });
    expect([two?.items.length, two?.nextPosition]).toEqual([1, undefined]);
  });

  it.each([['<>;rel=<next'], ['</v2/x?n=2>; rel="next"'], [`</v2/x?last=${'a'.repeat(300)}>; rel="next"`]])(
    'ends at the link %s',
    async (link) => {
      const outbound = new FakeOutbound(
        step(`${TAGS}?n=2`, json(200, { tags: ['a', `sha256:${'0'.repeat(64)}`] }, { link })),
      );

      expect(await jfrogProvider.browse?.tags(opened, 'team/app', first, context(outbound))).toEqual({
        items: [{ name: 'a' }],
      });
    },
  );

  it.each<[OutboundResponse, ProblemCode]>([
    [says(401, 'Bad credentials'), 'credential_rejected'],
    [says(403, 'Forbidden'), 'permission_missing'],
    [says(404, 'Not Found'), 'repository_not_found'],
    [json(200, { tags: { latest: true } }), 'provider_protocol_error'],
    [page(500), 'provider_unreachable'],
  ])('meets %j with %s', async (answer, code) => {
    const outbound = new FakeOutbound(step(`${TAGS}?n=2`, answer));

    const tags = jfrogProvider.browse?.tags(opened, 'team/app', first, context(outbound));

    expect((await problemOf(tags)).code).toBe(code);
  });

  it('asks nobody for an image that cannot be', async () => {
    const tags = jfrogProvider.browse?.tags(opened, '../../api', first, context(new FakeOutbound()));

    expect((await problemOf(tags)).code).toBe('repository_not_found');
  });
});

describe('the bodies of an Artifactory repository', () => {
  const VALID = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    jfrogUrl: 'https://acme.jfrog.io',
    repositoryKey: 'docker-local',
    username: 'ci-pull',
    password: SECRET,
  };
  const invalidMembers = (members: object): string[] =>
    validateSync(plainToInstance(StoreJfrogCredentialDto, { ...VALID, ...members })).map(
      ({ property }) => property,
    );

  it.each([
    {},
    { jfrogUrl: 'acme.jfrog.io' },
    { jfrogUrl: 'https://a.example/artifactory/' },
    { repositoryKey: 'A.b_c-1' },
  ])('take %j', (members) => {
    expect(invalidMembers(members)).toEqual([]);
  });

  it.each([
    ['jfrogUrl', 'https://acme.jfrog.io/ui/packages'],
    ['jfrogUrl', 'https://user@acme.jfrog.io'],
    ['jfrogUrl', 'https://acme.jfrog.io/artifactoryx'],
    ['repositoryKey', 'a/b'],
    ['repositoryKey', '..'],
    ['repositoryKey', ''],
    ['username', 'a:b'],
    ['password', ''],
  ])('refuse in %s %j', (member, value) => {
    expect(invalidMembers({ [member]: value })).toEqual([member]);
  });

  it('show the documented members, unset ones left out', () => {
    const stored = {
      id: 'i',
      name: 'n',
      fields: { jfrogUrl: 'https://acme.jfrog.io', repositoryKey: 'k', username: 'u' },
      createdAt: new Date(0),
      updatedAt: new Date(1),
    };

    expect(Object.entries(jfrogProvider.view(stored))).toEqual([
      ['id', 'i'],
      ['jfrogUrl', 'https://acme.jfrog.io'],
      ['repositoryKey', 'k'],
      ['username', 'u'],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
    ]);
    expect(Object.keys(jfrogProvider.view({ ...stored, description: 'd' })).at(-1)).toBe('description');
  });
});
