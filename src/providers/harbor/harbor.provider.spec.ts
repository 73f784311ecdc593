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
import { StoreHarborCredentialDto } from './harbor.dto.js';
import { harborProvider } from './harbor.provider.js';

const HARBOR = 'https://harbor.example.com:8443';
const SECRET = 'SecretOfTheRobot1234';
const ROBOT = 'robot$team+pull';
const LOGIN = `Basic ${ROBOT}:${SECRET}`;
const TOKENS = `GET ${HARBOR}/service/token?service=harbor-registry`;
const PULL = `${TOKENS}&scope=repository:team/pull-check:pull`;
const PROJECT = `GET ${HARBOR}/api/v2.0/projects/team`;
const EMPTY_401: OutboundResponse = { status: 401, headers: {}, body: '' };

const given = (claims: object): OutboundResponse => json(200, { token: jwt({ sub: ROBOT, ...claims }) });
const granting = (...actions: string[]): OutboundResponse =>
  given({ access: [{ type: 'repository', name: 'team/pull-check', actions }] });
const step = (call: string, answer: OutboundResponse | Error): ScriptedCall => ({ call, as: LOGIN, answer });
const LOGGED_IN = step(TOKENS, given({ access: [] }));
const context = (outbound: FakeOutbound): ProviderContext => ({
  outbound,
  registry: new RegistryClient(outbound),
  deadline: Deadline.after(5_000),
});

function verify(outbound: FakeOutbound) {
  const input = {
    projectId: 'p',
    harborUrl: 'harbor.example.com:8443/',
    harborProject: 'team',
    username: ROBOT,
    password: SECRET,
  };
  return harborProvider.verify(Object.assign(new StoreHarborCredentialDto(), input), context(outbound));
}

async function problemOf(promise: Promise<unknown> | undefined): Promise<DomainError> {
  const error = await promise?.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no problem was thrown', { cause: error });
}

describe('a credential of a Harbor project', () => {
  it('is proven by a login without a scope and by what a token to pull grants', async () => {
    const outbound = new FakeOutbound(LOGGED_IN, step(PULL, granting('pull')));

    const { fields, secret } = await verify(outbound);

    outbound.assertFinished();
    expect(fields).toEqual({ harborUrl: HARBOR, harborProject: 'team', username: ROBOT });
    expect(secret.reveal()).toBe(SECRET);
    expect(harborProvider.destination(fields)).toEqual({ host: HARBOR, principal: ROBOT });
  });

  it('asks for the project by name, where nothing is granted', async () => {
    const outbound = new FakeOutbound(LOGGED_IN, step(PULL, granting()), step(PROJECT, json(200, {})));

    expect((await problemOf(verify(outbound))).code).toBe('permission_missing');
    expect(outbound.calls[2]?.headers).toMatchObject({ 'X-Is-Resource-Name': 'true' });
  });

  it.each<[string, ProblemCode, ScriptedCall[]]>([
    ['a wrong password', 'credential_rejected', [step(TOKENS, EMPTY_401)]],
    ['the token of nobody', 'credential_rejected', [step(TOKENS, given({ sub: '' }))]],
    ['a forbidden login', 'inconclusive', [step(TOKENS, json(403, {}))]],
    ['a firewall', 'provider_blocked', [step(TOKENS, page(403))]],
    ['no token service', 'inconclusive', [step(TOKENS, page(404))]],
    ['throttling', 'provider_rate_limited', [step(TOKENS, json(429, {}))]],
    ['an outage', 'provider_unreachable', [step(TOKENS, page(502))]],
    [
      'a redirect',
      'provider_protocol_error',
      [step(TOKENS, json(307, {}, { location: 'https://x.example' }))],
    ],
    ['a page', 'provider_protocol_error', [step(TOKENS, page(200))]],
    ['no time', 'provider_timeout', [step(TOKENS, new DomainError('provider_timeout', 'x'))]],
    ['a token that says nothing', 'inconclusive', [LOGGED_IN, step(PULL, json(200, { token: 'opaque' }))]],
    ['a second token refused', 'inconclusive', [LOGGED_IN, step(PULL, EMPTY_401)]],
    ['a second token of nobody', 'inconclusive', [LOGGED_IN, step(PULL, given({ sub: '', access: [] }))]],
    ['an outage on the way', 'provider_unreachable', [LOGGED_IN, step(PULL, page(500))]],
    ...(
      [
        [200, 'permission_missing'],
        [401, 'namespace_not_found_or_denied'],
        [403, 'namespace_not_found_or_denied'],
        [404, 'namespace_not_found'],
        [412, 'inconclusive'],
        [429, 'provider_rate_limited'],
        [500, 'provider_unreachable'],
      ] as const
    ).map(([status, code]): [string, ProblemCode, ScriptedCall[]] => [
      `nothing granted, and ${status} for the project`,
      code,
      [LOGGED_IN, step(PULL, granting()), step(PROJECT, json(status, { errors: [] }))],
    ]),
    [
      'a page for the project',
      'provider_blocked',
      [LOGGED_IN, step(PULL, granting()), step(PROJECT, page(403))],
    ],
  ])('ends at %s in %s, and nothing is repeated', async (_, code, script) => {
    const outbound = new FakeOutbound(...script);

    const error = await problemOf(verify(outbound));

    expect(error.code).toBe(code);
    outbound.assertFinished();
    expect(`${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`).not.toContain(SECRET);
  });
});

describe('browsing a Harbor', () => {
  const opened = {
    fields: { harborUrl: HARBOR, harborProject: 'team', username: ROBOT },
    secret: new Secret(SECRET),
    cacheKey: 'c',
  };
  const API = `GET ${HARBOR}/api/v2.0`;
  const artifacts = (name: string, number: number, size: number): string =>
    `${API}/projects/team/repositories/${name}/artifacts?page=${number}&page_size=${size}&q=tags=*&with_tag=true&with_scan_overview=true`;
  const tagged = (...names: string[]): object => ({ tags: names.map((name) => ({ name })) });

  it('lists projects, and counts where a proxy has taken the count away', async () => {
    const project = {
      project_id: 7,
      name: 'team',
      metadata: { public: 'true' },
      creation_time: '2026-01-01T00:00:00Z',
    };
    const outbound = new FakeOutbound(
      step(`${API}/projects?page=1&page_size=1`, json(200, [project])),
      step(`${API}/projects?page=2&page_size=1`, json(200, [null], { 'x-total-count': '2' })),
    );
    const read = (position?: string) =>
      harborProvider.browse?.namespaces(opened, { size: 1, number: 1, position }, context(outbound));

    expect(await read()).toEqual({
      items: [
        { projectId: 7, name: 'team', isPublic: true, repoCount: 0, createdAt: '2026-01-01T00:00:00.000Z' },
      ],
      nextPosition: '2',
    });
    expect(await read('2')).toEqual({ items: [], totalCount: 2 });
  });

  it('lists images without the project in their names, and none of another project', async () => {
    const outbound = new FakeOutbound(
      step(
        `${API}/projects/team/repositories?page=1&page_size=5`,
        json(200, [{ name: 'team/a/b', artifact_count: 2 }, { name: 'other/c' }, { name: 'team/../x' }]),
      ),
    );

    const images = await harborProvider.browse?.images(opened, { size: 5, number: 1 }, context(outbound));

    expect(images?.items).toEqual([
      { name: 'a/b', projectName: 'team', repositoryName: 'team/a/b', artifactCount: 2, pullCount: 0 },
    ]);
  });

  it('goes through the tags of artifacts one by one, also when the size of the page changes', async () => {
    const first = json(200, [tagged('a', 'b', 'c')], { 'x-total-count': '2' });
    const outbound = new FakeOutbound(
      step(artifacts('x%2Fy', 1, 1), first),
      step(artifacts('x%2Fy', 1, 1), first),
      step(artifacts('x%2Fy', 2, 1), json(200, [tagged('d')], { 'x-total-count': '2' })),
    );
    const read = (size: number, position?: string) =>
      harborProvider.browse?.tags(opened, 'x/y', { size, number: 1, position }, context(outbound));
    const tag = (name: string): object => ({ name, vulnerabilities: [] });

    expect(await read(1)).toEqual({ items: [tag('a')], nextPosition: '1.1.1' });
    expect(await read(2, '1.1.1')).toEqual({ items: [tag('b'), tag('c')], nextPosition: '2.1.0' });
    expect(await read(2, '2.1.0')).toEqual({ items: [tag('d')] });
    expect(outbound.calls[0]?.url.href).toContain('x%252Fy');
  });

  it('tells of a tag what Harbor tells', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const report = { scan_status: 'Success', summary: { summary: { High: 2, Low: 0 } } };
    const artifact = {
      digest,
      size: 5,
      extra_attrs: { created: '2026-01-01T00:00:00Z' },
      tags: [
        { name: 'a', push_time: '2026-01-02T00:00:00Z', pull_time: '0001-01-01T00:00:00.000Z' },
        { name: '-' },
      ],
      scan_overview: { running: { scan_status: 'Running' }, done: report },
    };
    const outbound = new FakeOutbound(
      step(artifacts('a', 1, 9), json(200, [artifact, null, { tags: null }])),
    );

    expect(await harborProvider.browse?.tags(opened, 'a', { size: 9, number: 1 }, context(outbound))).toEqual(
      {
        items: [
          {
            name: 'a',
            digest,
            size: 5,
            createdAt: '2026-01-01T00:00:00.000Z',
            pushTime: '2026-01-02T00:00:00.000Z',
            vulnerabilities: [{ severity: 'High', count: 2 }],
          },
        ],
      },
    );
  });

  it.each<[OutboundResponse, ProblemCode]>([
    [json(401, {}), 'credential_rejected'],
    [json(403, {}), 'permission_missing'],
    [page(403), 'provider_blocked'],
    [json(404, {}), 'repository_not_found'],
    [json(412, {}), 'inconclusive'],
    [json(200, {}), 'provider_protocol_error'],
    [page(200), 'provider_protocol_error'],
    [page(500), 'provider_unreachable'],
  ])('meets %j with %s', async (answer, code) => {
    const outbound = new FakeOutbound(step(artifacts('a', 1, 2), answer));

    const tags = harborProvider.browse?.tags(opened, 'a', { size: 2, number: 1 }, context(outbound));

    expect((await problemOf(tags)).code).toBe(code);
  });

  it.each(['../../x', 'A', 'a//b', ''])('asks nobody for the image %j', async (image) => {
    const tags = harborProvider.browse?.tags(
      opened,
      image,
      { size: 2, number: 1 },
      context(new FakeOutbound()),
    );

    expect((await problemOf(tags)).code).toBe('repository_not_found');
  });
});

describe('the bodies of a Harbor project', () => {
  const VALID = {
    projectId: '097bbbf4-d1eb-4512-9950-684445279808',
    harborUrl: 'https://harbor.example.com',
    harborProject: 'team',
    username: ROBOT,
    password: SECRET,
  };
  const invalidMembers = (members: object): string[] =>
    validateSync(plainToInstance(StoreHarborCredentialDto, { ...VALID, ...members })).map(
      ({ property }) => property,
    );

  it.each([
    {},
    { harborUrl: 'harbor.example.com:8443' },
    { username: 'bot_team+x' },
    { username: 'anna@example.com' },
    { harborProject: '1a.b_c-d' },
  ])('take %j', (members) => {
    expect(invalidMembers(members)).toEqual([]);
  });

  it.each([
    ['harborUrl', 'https://harbor.example.com/harbor/projects'],
    ['harborUrl', 'https://user@harbor.example.com'],
    ['harborUrl', 'ftp://harbor.example.com'],
    ['harborProject', 'team/app'],
    ['harborProject', 'Team'],
    ['harborProject', '..'],
    ['username', 'a:b'],
    ['password', ' x'],
  ])('refuse in %s %j', (member, value) => {
    expect(invalidMembers({ [member]: value })).toEqual([member]);
  });

  it('show the documented members, unset ones left out', () => {
    const stored = {
      id: 'i',
      name: 'n',
      fields: { harborUrl: HARBOR, harborProject: 'team', username: ROBOT },
      createdAt: new Date(0),
      updatedAt: new Date(1),
    };

    expect(Object.entries(harborProvider.view(stored))).toEqual([
      ['id', 'i'],
      ['harborUrl', HARBOR],
      ['harborProject', 'team'],
      ['username', ROBOT],
      ['createdAt', '1970-01-01T00:00:00.000Z'],
    ]);
    expect(Object.keys(harborProvider.view({ ...stored, description: 'd' })).at(-1)).toBe('description');
  });
});
