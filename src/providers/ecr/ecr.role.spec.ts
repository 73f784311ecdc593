import { prepareIamRole } from './ecr.role.js';

const REGISTRY = { awsAccountId: '123456789012', awsRegion: 'eu-west-1' };

describe('prepareIamRole', () => {
  it('trusts the owner of the key, and only with the external id', () => {
    const principalArn = 'arn:aws:iam::999999999999:user/caller';

    const { trustPolicy, externalId } = prepareIamRole({ ...REGISTRY, principalArn });

    expect(trustPolicy).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: principalArn },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': externalId } },
        },
      ],
    });
    expect(externalId).toMatch(/^[0-9a-f-]{36}$/);
    expect(prepareIamRole(REGISTRY).externalId).not.toBe(externalId);
  });

  it('allows nothing but reading', () => {
    const text = JSON.stringify(prepareIamRole(REGISTRY).permissionPolicy);

    expect(
      text.match(/ecr:\w+/g)?.filter((action) => /Put|Upload|Delete|Create|Set|\*/.test(action)),
    ).toEqual([]);
    expect(text).toContain('"arn:aws:ecr:eu-west-1:123456789012:repository/*"');
  });

  it.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('writes the names of %s as %s does', (awsRegion, partition) => {
    const { roleArn, trustPolicy, callerPolicy } = prepareIamRole({
      ...REGISTRY,
      awsRegion,
      roleName: 'Pull',
    });

    expect(roleArn).toBe(`arn:${partition}:iam::123456789012:role/Pull`);
    expect(JSON.stringify(trustPolicy)).toContain(`"arn:${partition}:iam::123456789012:root"`);
    expect(callerPolicy).toMatchObject({ Statement: [{ Action: 'sts:AssumeRole', Resource: roleArn }] });
  });
});
