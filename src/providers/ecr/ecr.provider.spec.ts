import { validate } from 'class-validator';
import { contextOf, problemOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { StoreEcrCredentialDto } from './ecr.dto.js';
import { ecrProvider } from './ecr.provider.js';
import {
  bodyOf,
  ECR,
  error,
  input,
  login,
  missed,
  repositories,
  ROLE,
  SECRET,
  session,
  STS,
  TOKEN,
  UNTOLD,
  verify,
  Wire,
} from './ecr.wire.fixture.js';

describe('ecr', () => {
  it('proves login, listing and pulling in three calls that carry a signature and no secret', async () => {
    const wire = new Wire(login(), repositories('team/app', 'other'), missed);

    const verified = await verify(wire);

    wire.fake.assertFinished();
    expect(wire.actions).toEqual(['GetAuthorizationToken', 'DescribeRepositories', 'BatchGetImage']);
    expect(bodyOf(wire.sent[2])).toEqual({
      registryId: '123456789012',
      repositoryName: 'team/app',
      imageIds: [{ imageDigest: `sha256:${'0'.repeat(64)}` }],
    });
    expect(verified.fields).toEqual({
      awsRegion: 'eu-west-1',
      awsAccountId: '123456789012',
      awsAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      credentialType: 'static_keys',
    });
    expect(verified.secret.reveal()).toBe(SECRET);
    for (const { body, headers, secretHeaders } of wire.sent) {
      const authorization = secretHeaders?.authorization?.reveal() ?? '';
      expect(authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/ecr\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$/,
      );
      expect(JSON.stringify([body, headers, authorization])).not.toContain(SECRET);
    }
  });

  it('acts as the role, which is assumed once with the external id', async () => {
    const wire = new Wire([STS, session], login(), repositories('app'), missed);

    const { fields, secret } = await verify(wire, ROLE);

    expect(Object.fromEntries(new URLSearchParams(String(wire.sent[0]?.body)))).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: ROLE.roleArn,
      ExternalId: ROLE.externalId,
    });
    expect(wire.sent[0]?.secretHeaders?.authorization?.reveal()).toContain('AKIAIOSFODNN7EXAMPLE/');
    expect(wire.sent[1]?.secretHeaders?.authorization?.reveal()).toContain('ASIAROLESESSIONEXAMP/');
    expect(wire.sent[1]?.secretHeaders?.['x-amz-security-token']?.reveal()).toBe(TOKEN);
    expect(fields).toMatchObject({
      credentialType: 'iam_role',
      roleArn: ROLE.roleArn,
      externalId: ROLE.externalId,
    });
    expect(secret.reveal()).toBe(SECRET);
  });

  it('takes the account from AWS when none is named, and a registry without repositories', async () => {
    const body = Object.fromEntries(Object.entries(input).filter(([name]) => name !== 'awsAccountId'));
    const wire = new Wire(login('210987654321'), repositories());

    const { fields } = await ecrProvider.verify(
      Object.assign(new StoreEcrCredentialDto(), body),
      contextOf(wire),
    );

    expect(fields.awsAccountId).toBe('210987654321');
  });

  it('says so when repositories may not be listed', async () => {
    const wire = new Wire(login(), [ECR, error('AccessDeniedException')]);

    expect((await problemOf(verify(wire), ...UNTOLD)).detail).toContain('ecr:DescribeRepositories');
  });

  it('tries three repositories before it says that nothing can be pulled', async () => {
    const no: [string, OutboundResponse] = [ECR, error('AccessDeniedException')];
    const wire = new Wire(login(), repositories('a', 'b', 'c', 'd'), no, no, no);

    expect((await problemOf(verify(wire), ...UNTOLD)).code).toBe('permission_missing');
    expect(wire.sent).toHaveLength(5);
  });

  it('is content with one repository that can be pulled from', async () => {
    const wire = new Wire(login(), repositories('a', 'b'), [ECR, error('AccessDeniedException')], missed);

    await verify(wire);

    wire.fake.assertFinished();
  });

  it.each<[string, Partial<StoreEcrCredentialDto>, string]>([
    ['a temporary key', { awsAccessKeyId: 'ASIAIOSFODNN7EXAMPLE' }, 'wrong_credential_type'],
    ['the id of a user', { awsAccessKeyId: 'AIDAIOSFODNN7EXAMPLE' }, 'wrong_credential_type'],
    ['a key id for the secret', { awsSecretAccessKey: 'AKIAIOSFODNN7EXAMPLE' }, 'wrong_credential_type'],
    ['a role of another account', { ...ROLE, awsAccountId: '210987654321' }, 'validation_failed'],
    ['a role of another partition', { ...ROLE, awsRegion: 'cn-north-1' }, 'validation_failed'],
    ['a role for static keys', { roleArn: ROLE.roleArn }, 'validation_failed'],
    ['an external id for static keys', { externalId: ROLE.externalId }, 'validation_failed'],
    ['no role for iam_role', { credentialType: 'iam_role' }, 'validation_failed'],
  ])('refuses %s without asking AWS', async (_case, changes, code) => {
    expect((await problemOf(verify(new Wire(), changes), ...UNTOLD)).code).toBe(code);
  });

  it.each<[Partial<StoreEcrCredentialDto>, string[]]>([
    [{}, []],
    [ROLE, []],
    [{ credentialType: 'iam_role' }, ['roleArn', 'externalId']],
    [{ roleArn: 'arn:aws:iam::123456789012:user/me' }, ['roleArn']],
    [{ awsRegion: 'eu-west-1.evil.example#' }, ['awsRegion']],
    [{ awsAccountId: '12345' }, ['awsAccountId']],
    [{ awsSecretAccessKey: 'two\nlines' }, ['awsSecretAccessKey']],
  ])('checks the form of %j', async (changes, members) => {
    const faults = await validate(Object.assign(new StoreEcrCredentialDto(), input, changes));

    expect(faults.map(({ property }) => property)).toEqual(members);
  });
});
