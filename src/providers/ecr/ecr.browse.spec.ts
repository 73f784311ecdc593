import { json } from '../../../test/harness/fake-outbound.js';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import { Secret } from '../../encryption/secret.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { ecrBrowse } from './ecr.browse.js';
import { bodyOf, ECR, error, ROLE, SECRET, session, STS, UNTOLD, Wire } from './ecr.wire.fixture.js';

const fields = {
  awsRegion: 'eu-west-1',
  awsAccountId: '123456789012',
  awsAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  credentialType: 'static_keys',
} as const;
const credential = { fields, secret: new Secret(SECRET), cacheKey: 'key' };
const FIRST = { size: 2, number: 1 };
const DIGEST = `sha256:${'a'.repeat(64)}`;
const ids: [string, OutboundResponse] = [
  ECR,
  json(200, {
    imageIds: [{ imageTag: 'v1', imageDigest: DIGEST }, { imageTag: 'latest', imageDigest: DIGEST }, null],
    nextToken: 'next',
  }),
];

describe('browsing ecr', () => {
  it('lists repositories from where the page before ended', async () => {
    const repository = {
      repositoryName: 'team/app',
      repositoryUri: 'host/team/app',
      createdAt: 1768467600.123,
    };
    const wire = new Wire([ECR, json(200, { repositories: [repository, { repositoryName: 'b' }] })]);

    const page = await ecrBrowse.images(credential, { ...FIRST, position: 'here' }, contextOf(wire));

    expect(bodyOf(wire.sent[0])).toEqual({ registryId: '123456789012', maxResults: 2, nextToken: 'here' });
    expect(page).toEqual({
      items: [
        { name: 'team/app', repositoryUri: 'host/team/app', createdAt: '2026-01-15T09:00:00.123Z' },
        { name: 'b' },
      ],
    });
  });

  it('lists tags, and asks once for an image that has two', async () => {
    const details = [{ imageDigest: DIGEST, imageSizeInBytes: 7, imagePushedAt: 1768467600 }];
    const wire = new Wire(ids, [ECR, json(200, { imageDetails: details })]);

    const page = await ecrBrowse.tags(credential, 'team/app', FIRST, contextOf(wire));

    const told = { digest: DIGEST, size: 7, createdAt: '2026-01-15T09:00:00.000Z' };
    expect(page).toEqual({
      items: [
        { name: 'v1', ...told },
        { name: 'latest', ...told },
      ],
      nextPosition: 'next',
    });
    expect(bodyOf(wire.sent[0])).toMatchObject({ filter: { tagStatus: 'TAGGED' }, maxResults: 2 });
    expect(bodyOf(wire.sent[1])).toMatchObject({ imageIds: [{ imageDigest: DIGEST }] });
  });

  it('tells less of tags when an image was deleted meanwhile', async () => {
    const wire = new Wire(ids, [ECR, error('ImageNotFoundException')]);

    const { items } = await ecrBrowse.tags(credential, 'app', FIRST, contextOf(wire));

    expect(items).toEqual([
      { name: 'v1', digest: DIGEST },
      { name: 'latest', digest: DIGEST },
    ]);
  });

  it('asks for no details where there are no tags', async () => {
    const wire = new Wire([ECR, json(200, { imageIds: [] })]);

    expect(await ecrBrowse.tags(credential, 'app', FIRST, contextOf(wire))).toEqual({ items: [] });
  });

  it('assumes the role first', async () => {
    const wire = new Wire([STS, session], [ECR, json(200, { repositories: [] })]);

    await ecrBrowse.images({ ...credential, fields: { ...fields, ...ROLE } }, FIRST, contextOf(wire));

    wire.fake.assertFinished();
  });

  it.each<[string, string, [string, OutboundResponse][]]>([
    ['a name that none can have', '../app', []],
    ['a repository that is not there', 'app', [[ECR, error('RepositoryNotFoundException')]]],
  ])('does not find %s', async (_case, image, answers) => {
    const wire = new Wire(...answers);

    const problem = await problemOf(ecrBrowse.tags(credential, image, FIRST, contextOf(wire)), ...UNTOLD);

    expect(problem.code).toBe('repository_not_found');
    wire.fake.assertFinished();
  });

  it('goes on by cursor only', async () => {
    const page = { size: 2, number: 2 };
    const wire = new Wire();

    expect((await problemOf(ecrBrowse.images(credential, page, contextOf(wire)), ...UNTOLD)).code).toBe(
      'validation_failed',
    );
  });
});
