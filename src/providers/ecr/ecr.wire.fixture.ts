import { FakeOutbound, json } from '../../../test/harness/fake-outbound.js';
import { contextOf } from '../../../test/harness/provider-calls.js';
import type { OutboundPort, OutboundRequest, OutboundResponse } from '../../outbound/outbound.types.js';
import { StoreEcrCredentialDto } from './ecr.dto.js';
import { ecrProvider } from './ecr.provider.js';

export const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const SESSION_SECRET = 'SessionSecret/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const TOKEN = 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCWV1==';
/** No problem may show any of these. */
export const UNTOLD = [SECRET, SESSION_SECRET, TOKEN] as const;
export const ECR = 'POST https://api.ecr.eu-west-1.amazonaws.com/';
export const STS = 'POST https://sts.eu-west-1.amazonaws.com/';
export const ROLE = {
  credentialType: 'iam_role',
  roleArn: 'arn:aws:iam::123456789012:role/RegistryPull',
  externalId: 'an-external-id',
} as const;

export const input = {
  projectId: '550e8400-e29b-41d4-a716-446655440001',
  awsRegion: 'eu-west-1',
  awsAccountId: '123456789012',
  awsAccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  awsSecretAccessKey: SECRET,
};

/** Takes the signature off, which changes by the second, and keeps what was sent with it. */
export class Wire implements OutboundPort {
  readonly fake: FakeOutbound;
  readonly sent: OutboundRequest[] = [];

  constructor(...answers: [call: string, answer: OutboundResponse][]) {
    this.fake = new FakeOutbound(...answers.map(([call, answer]) => ({ call, answer })));
  }

  send({ secretHeaders, ...request }: OutboundRequest): Promise<OutboundResponse> {
    this.sent.push({ ...request, ...(secretHeaders && { secretHeaders }) });
    return this.fake.send(request);
  }

  get actions(): unknown[] {
    return this.sent.map(({ headers }) => headers?.['x-amz-target']?.split('.')[1] ?? 'sts');
  }
}

export const bodyOf = (request: OutboundRequest | undefined): unknown => JSON.parse(String(request?.body));

export const login = (account = '123456789012'): [string, OutboundResponse] => [
  ECR,
  json(200, {
    authorizationData: [
      { authorizationToken: 'QVdTOng=', proxyEndpoint: `https://${account}.dkr.ecr.eu-west-1.amazonaws.com` },
    ],
  }),
];
export const repositories = (...names: string[]): [string, OutboundResponse] => [
  ECR,
  json(200, { repositories: names.map((repositoryName) => ({ repositoryName })) }),
];
export const missed: [string, OutboundResponse] = [
  ECR,
  json(200, { images: [], failures: [{ failureCode: 'ImageNotFound' }] }),
];
export const error = (type: string, message = '', status = 400): OutboundResponse =>
  json(status, { __type: type, message });
export const xml = (status: number, body: string): OutboundResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body,
});
export const session = xml(
  200,
  `<R><Credentials><AccessKeyId>ASIAROLESESSIONEXAMP</AccessKeyId><SecretAccessKey>${SESSION_SECRET}</SecretAccessKey><SessionToken>${TOKEN}</SessionToken></Credentials></R>`,
);

export function verify(
  outbound: OutboundPort,
  changes: Partial<StoreEcrCredentialDto> = {},
): ReturnType<typeof ecrProvider.verify> {
  const body = Object.assign(new StoreEcrCredentialDto(), input, changes);
  return ecrProvider.verify(body, contextOf(outbound));
}
