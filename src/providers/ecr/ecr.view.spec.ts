import { ecrProvider } from './ecr.provider.js';
import { ROLE } from './ecr.wire.fixture.js';

const FIELDS = {
  awsRegion: 'cn-north-1',
  awsAccountId: '123456789012',
  awsAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
} as const;
const at = new Date('2026-01-15T09:00:00.000Z');

describe('a stored ecr credential', () => {
  it('shows its role in the documented order, and not the external id', () => {
    const fields = { ...FIELDS, ...ROLE };

    const view = ecrProvider.view({ id: 'an-id', name: 'pull', fields, createdAt: at, updatedAt: at });

    expect(Object.entries(view)).toEqual([
      ['id', 'an-id'],
      ['name', 'pull'],
      ['awsAccountId', '123456789012'],
      ['awsRegion', 'cn-north-1'],
      ['registryUrl', '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn'],
      ['awsAccessKeyId', 'AKIAIOSFODNN7EXAMPLE'],
      ['credentialType', 'iam_role'],
      ['roleArn', ROLE.roleArn],
      ['createdAt', '2026-01-15T09:00:00.000Z'],
    ]);
  });

  it.each([
    ['eu-west-1', 'https://api.ecr.eu-west-1.amazonaws.com'],
    ['cn-north-1', 'https://api.ecr.cn-north-1.amazonaws.com.cn'],
    ['us-gov-west-1', 'https://api.ecr.us-gov-west-1.amazonaws.com'],
    ['us-iso-east-1', 'https://api.ecr.us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1', 'https://api.ecr.us-isob-east-1.sc2s.sgov.gov'],
    ['eu-isoe-west-1', 'https://api.ecr.eu-isoe-west-1.cloud.adc-e.uk'],
    ['us-isof-south-1', 'https://api.ecr.us-isof-south-1.csp.hci.ic.gov'],
    ['eusc-de-east-1', 'https://api.ecr.eusc-de-east-1.amazonaws.eu'],
  ])('sends the signature of %s to %s', (awsRegion, host) => {
    const fields = {
      awsRegion,
      awsAccountId: '123456789012',
      awsAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      credentialType: 'static_keys',
    } as const;

    expect(ecrProvider.destination(fields)).toEqual({ host, principal: 'AKIAIOSFODNN7EXAMPLE' });
    expect(ecrProvider.destination({ ...fields, ...ROLE }).host).toBe(host.replace('api.ecr', 'sts'));
  });
});
