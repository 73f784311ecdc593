import type { Reply, Scenario, SimulatedRequest } from '../simulator.js';
import { ecrError, stsError } from './ecr.errors.js';

const NAMESPACE = 'com.amazonaws.ecr#';
const UNKNOWN = 'The security token included in the request is invalid.';
const MISMATCH = 'The request signature we calculated does not match the signature you provided.';
const DENIED = 'User: arn:aws:iam::123456789012:user/someone is not authorized to perform this';

/** Documented failures of ECR and STS. */
export const ECR_SCENARIOS: Record<string, Scenario> = {
  'unknown-key': always('the key is unknown', ecrError('UnrecognizedClientException', UNKNOWN)),
  'unknown-key-namespaced': always('the key is unknown, with a namespace, Message and 403', {
    status: 403,
    json: { __type: `${NAMESPACE}UnrecognizedClientException`, Message: UNKNOWN },
  }),
  'unknown-key-header-only': always('the key is unknown, told in the header alone', {
    status: 400,
    headers: { 'x-amzn-ErrorType': 'UnrecognizedClientException:http://internal.amazon.com/coral/' },
    json: {},
  }),
  'wrong-secret': always('no signature fits', ecrError('InvalidSignatureException', MISMATCH)),
  'wrong-secret-403': always(
    'no signature fits, told as 403',
    ecrError('InvalidSignatureException', MISMATCH, 403),
  ),
  'clock-skewed': always(
    'our clock is behind',
    ecrError(
      'InvalidSignatureException',
      'Signature expired: 20150830T123600Z is now earlier than 20150830T125100Z',
    ),
  ),
  'clock-ahead': always('our clock is ahead', {
    status: 403,
    json: {
      __type: 'InvalidSignatureException',
      Message: 'Signature not yet current: 20150830T123600Z is still later',
    },
  }),
  'request-expired': always('our request came too late', ecrError('RequestExpired', 'Request has expired.')),
  'missing-authentication': always(
    'the signature did not arrive',
    ecrError('MissingAuthenticationTokenException', 'Missing Authentication Token'),
  ),
  'expired-token': always(
    'the credential has expired',
    ecrError('ExpiredTokenException', 'The security token included in the request is expired'),
  ),
  'access-denied': always('nothing is allowed', ecrError('AccessDeniedException', DENIED)),
  'access-denied-403': always(
    'nothing is allowed, told as 403 with a namespace',
    ecrError(`${NAMESPACE}AccessDeniedException`, DENIED, 403),
  ),
  'describe-denied': at('DescribeRepositories', 'listing repositories is denied', () =>
    ecrError('AccessDeniedException', DENIED),
  ),
  'pull-denied': at('BatchGetImage', 'reading images is denied', () =>
    ecrError('AccessDeniedException', DENIED),
  ),
  'pull-denied-at-first': at(
    'BatchGetImage',
    'reading the images of one repository is denied',
    (normal, { body }) => (body.includes('"backend"') ? ecrError('AccessDeniedException', DENIED) : normal),
  ),
  'repository-gone': at('BatchGetImage', 'every repository was deleted meanwhile', () =>
    ecrError('RepositoryNotFoundException', 'The repository does not exist'),
  ),
  'opt-in-required': always(
    'the account is not signed up',
    ecrError('OptInRequired', 'The AWS access key ID needs a subscription for the service', 403),
  ),
  'invalid-parameter': always(
    'an argument is invalid',
    ecrError('InvalidParameterException', 'Invalid parameter'),
  ),
  throttled: always('throttling, told as 400', ecrError('ThrottlingException', 'Rate exceeded')),
  'server-exception': always('a server error', ecrError('ServerException', 'Try again', 500)),
  'server-exception-400': always('a server error, told as 400', ecrError('ServerException', 'Try again')),
  'unknown-error': always('a code that is not documented', ecrError('BrandNewException', 'Surprise')),
  'other-account': at('GetAuthorizationToken', 'the key is of another account', () =>
    proxy('https://210987654321.dkr.ecr.eu-west-1.amazonaws.com'),
  ),
  'foreign-endpoint': at('GetAuthorizationToken', 'the endpoint of the registry is not at AWS', () =>
    proxy('https://attacker.example.net/123456789012.dkr.ecr.eu-west-1.amazonaws.com'),
  ),
  'no-repositories': at('DescribeRepositories', 'there are no repositories', () => ({
    status: 200,
    json: { repositories: [] },
  })),
  'upstream-unavailable': at('BatchGetImage', 'a pull-through cache cannot reach its upstream', () => ({
    status: 200,
    json: { images: [], failures: [{ imageId: {}, failureCode: 'UpstreamUnavailable' }] },
  })),
  'null-elements': at('DescribeRepositories', 'null among the repositories', () => ({
    status: 200,
    json: { repositories: [null] },
  })),
  'sts-broken': at('sts', 'the session of a role has no token', () => ({
    status: 200,
    headers: { 'Content-Type': 'text/xml' },
    text: '<AssumeRoleResponse><AccessKeyId>ASIAROLESESSIONEXAMP</AccessKeyId></AssumeRoleResponse>',
  })),
  'sts-region-disabled': at('sts', 'STS is not enabled in the region', () =>
    stsError('RegionDisabledException', 'STS is not activated in this region for account'),
  ),
};

function always(description: string, reply: Reply): Scenario {
  return { description, answer: () => reply };
}

/** Answers one action otherwise, or all of STS. */
function at(
  action: string,
  description: string,
  other: (normal: Reply, request: SimulatedRequest) => Reply,
): Scenario {
  return {
    description,
    answer: (request, normal) => {
      const called = request.host.startsWith('sts.')
        ? 'sts'
        : String(request.headers['x-amz-target']).split('.')[1];
      return called === action ? other(normal(), request) : normal();
    },
  };
}

function proxy(proxyEndpoint: string): Reply {
  return { status: 200, json: { authorizationData: [{ authorizationToken: 'QVdTOng=', proxyEndpoint }] } };
}
