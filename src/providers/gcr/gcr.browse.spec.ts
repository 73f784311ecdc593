import { generateKeyPairSync } from 'node:crypto';
import { FakeOutbound, json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { PageRequest } from '../provider.js';
import { gcrBrowse } from './gcr.browse.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const secret = new Secret(
  JSON.stringify({
    type: 'service_account',
    private_key: rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: 'puller@my-project.iam.gserviceaccount.com',
  }),
);
const ROOT = 'projects/my-project/locations';
const API = `https://artifactregistry.googleapis.com/v1/${ROOT}`;
const exchanged: ScriptedCall = {
  call: 'POST https://oauth2.googleapis.com/token',
  answer: json(200, { access_token: 'tok' }),
};
const first: PageRequest = { size: 2, number: 1 };
const times = { createTime: '2026-01-15T09:00:00.123456Z', updateTime: 'whenever' };

const credential = (registryHostname: string) => ({
  fields: { gcpProjectId: 'my-project', registryHostname },
  secret,
  cacheKey: 'x',
});
const legacy = credential('eu.gcr.io');
const regional = credential('us-docker.pkg.dev');

function scripted(...answers: [call: string, body: unknown, status?: number][]) {
  const calls = answers.map(([call, body, status = 200]) => ({
    call: `GET ${API}/${call}`,
    as: 'Bearer tok',
    answer: json(status, body),
  }));
  const outbound = new FakeOutbound(exchanged, ...calls);
  return { outbound, context: contextOf(outbound) };
}

describe('namespaces', () => {
  it('are the Docker repositories of a location', async () => {
    const repository = (name: string, format: string) => ({
      name: `${ROOT}/us/repositories/${name}`,
      format,
      ...times,
    });
    const { context } = scripted([
      'us/repositories?pageSize=2',
      {
        repositories: [repository('app', 'DOCKER'), repository('jars', 'MAVEN'), null],
        nextPageToken: 'more',
      },
    ]);

    expect(await gcrBrowse.namespaces(regional, first, context)).toEqual({
      items: [{ name: 'app', createdAt: '2026-01-15T09:00:00.123Z' }],
      nextPosition: 'more',
    });
  });

  it('are one at a gcr.io name', async () => {
    const { context } = scripted([
      'europe/repositories/eu.gcr.io',
      { name: `${ROOT}/europe/repositories/eu.gcr.io`, format: 'DOCKER', mode: 'STANDARD_REPOSITORY' },
    ]);

    expect(await gcrBrowse.namespaces(legacy, first, context)).toEqual({
      items: [{ name: 'eu.gcr.io', mode: 'STANDARD_REPOSITORY' }],
    });
  });
});

describe('images', () => {
  it('are the packages of the repository at a gcr.io name', async () => {
    const below = `${ROOT}/europe/repositories/eu.gcr.io/packages`;
    const { context } = scripted([
      'europe/repositories/eu.gcr.io/packages?pageSize=2&pageToken=a&b',
      { packages: [{ name: `${below}/team%2Fapp` }, { name: `${below}/%zz` }], nextPageToken: 'on' },
    ]);

    const page = await gcrBrowse.images(legacy, { ...first, position: 'a&b' }, context);

    expect(page).toEqual({ items: [{ name: 'team/app' }], nextPosition: 'on' });
  });

  it('are walked through repository by repository at a pkg.dev name', async () => {
    const repositories = 'us/repositories';
    const repository = (name: string, format = 'DOCKER') => [
      { name: `${ROOT}/us/repositories/${name}`, format },
    ];
    const packages = (name: string, ...images: string[]) => ({
      packages: images.map((image) => ({ name: `${ROOT}/us/repositories/${name}/packages/${image}` })),
    });
    const script: [string, unknown][][] = [
      [
        [`${repositories}?pageSize=1`, { repositories: repository('one'), nextPageToken: 'r2' }],
        [`${repositories}/one/packages?pageSize=2`, { ...packages('one', 'a', 'b'), nextPageToken: 'p2' }],
      ],
      [[`${repositories}/one/packages?pageSize=2&pageToken=p2`, packages('one', 'c')]],
      [
        [
          `${repositories}?pageSize=1&pageToken=r2`,
          { repositories: repository('jars', 'MAVEN'), nextPageToken: 'r3' },
        ],
      ],
      [
        [`${repositories}?pageSize=1&pageToken=r3`, { repositories: repository('gcr.io') }],
        [`${repositories}/gcr.io/packages?pageSize=2`, packages('gcr.io', 'team%2Fd')],
      ],
    ];

    const pages: string[][] = [];
    let position: string | undefined;
    for (const answers of script) {
      const { outbound, context } = scripted(...answers);
      const page = await gcrBrowse.images(regional, { ...first, ...(position ? { position } : {}) }, context);
      outbound.assertFinished();
      pages.push(page.items.map((item) => (item as { name: string }).name));
      position = page.nextPosition;
    }

    expect(pages).toEqual([['one/a', 'one/b'], ['one/c'], [], ['gcr.io/team/d']]);
    expect(position).toBeUndefined();
  });

  it('refuses to count pages, without a call', async () => {
    const { outbound, context } = scripted();

    await expect(gcrBrowse.images(legacy, { size: 2, number: 2 }, context)).rejects.toMatchObject({
      code: 'validation_failed',
    });
    expect(outbound.calls).toEqual([]);
  });

  it('refuses a position that would be too long to sign', async () => {
    const { context } = scripted([
      'us/repositories?pageSize=1',
      { repositories: [], nextPageToken: 'x'.repeat(2001) },
    ]);

    await expect(gcrBrowse.images(regional, first, context)).rejects.toMatchObject({
      code: 'provider_protocol_error',
    });
  });
});

describe('tags', () => {
  it('have the digest of the version that they lead to', async () => {
    const below = `${ROOT}/us/repositories/app/packages/team%2Fapi`;
    const digest = `sha256:${'a'.repeat(64)}`;
    const { outbound, context } = scripted([
      'us/repositories/app/packages/team/api/tags?pageSize=2',
      {
        tags: [
          { name: `${below}/tags/v1`, version: `${below}/versions/${digest}` },
          { name: `${below}/tags/v2`, version: `${below}/versions/odd` },
          { version: 'nameless' },
        ],
      },
    ]);

    const page = await gcrBrowse.tags(regional, 'app/team/api', first, context);

    expect(page).toEqual({ items: [{ name: 'v1', digest }, { name: 'v2' }] });
    expect(outbound.calls[1]?.url.pathname).toContain('/packages/team%2Fapi/tags');
  });

  it.each(['app', 'app/../x', '../app', 'App/x', 'app//x'])('are not there for %s', async (image) => {
    const { outbound, context } = scripted();

    await expect(gcrBrowse.tags(regional, image, first, context)).rejects.toMatchObject({
      code: 'repository_not_found',
    });
    expect(outbound.calls.filter(({ url }) => url.host === 'artifactregistry.googleapis.com')).toEqual([]);
  });

  it.each([
    [404, 'NOT_FOUND', 'repository_not_found'],
    [403, 'PERMISSION_DENIED', 'repository_not_found'],
    [503, 'UNAVAILABLE', 'provider_unreachable'],
  ])('map %d %s', async (status, code, problem) => {
    const call = 'europe/repositories/eu.gcr.io/packages/app/tags?pageSize=2';
    const { context } = scripted([call, { error: { code: status, status: code } }, status]);

    await expect(gcrBrowse.tags(legacy, 'app', first, context)).rejects.toMatchObject({ code: problem });
  });
});
