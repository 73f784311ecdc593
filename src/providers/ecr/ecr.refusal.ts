import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { throwProviderFault } from '../../outbound/provider-fault.js';
import { parseJsonText, readString } from '../../outbound/response-json.js';
import { DomainError, type ProblemDetails } from '../../problems/domain-error.js';
import type { ProblemCode } from '../../problems/problem-codes.js';

type Problem = readonly [code: ProblemCode, detail: string, details?: ProblemDetails];

const BLOCKED_SECONDS = 900;
const CLOCK = /signature (?:expired|not yet current)/i;

const REJECTED: Problem = [
  'credential_rejected',
  'AWS does not know this access key.',
  {
    hint: 'Check awsAccessKeyId, and that the key belongs to the partition of awsRegion and the region is enabled.',
  },
];
const WRONG_SECRET: Problem = [
  'credential_rejected',
  'The secret access key does not belong to the access key id.',
];
const OUR_CLOCK: Problem = [
  'inconclusive',
  'AWS says that the time of our request is wrong; that tells nothing about the key.',
  { hint: 'The operator of this service has to set its clock.' },
];
const OUR_REQUEST: Problem = [
  'inconclusive',
  'AWS could not read our request; that tells nothing about the key.',
];
const EXPIRED: Problem = ['credential_expired', 'AWS says that the credential has expired.'];
const MISSING: Problem = ['repository_not_found', 'ECR has no such repository or image.'];
const NOT_ACTIVE: Problem = [
  'namespace_unavailable',
  'The AWS account may not use this service in this region yet.',
  { hint: 'Complete the sign-up of the account, or enable the region (and STS in it), in the AWS console.' },
];
const THROTTLED: Problem = ['provider_rate_limited', 'AWS asks us to slow down.', { retryAfterSeconds: 60 }];
const DOWN: Problem = ['provider_unreachable', 'AWS answered with a server error.'];

/**
 * AWS tells errors apart by code: the status is 400 or 403 for the same one.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
const PROBLEM_OF: ReadonlyMap<string, Problem> = new Map([
  ['UnrecognizedClient', REJECTED],
  ['InvalidClientTokenId', REJECTED],
  ['InvalidSignature', WRONG_SECRET],
  ['SignatureDoesNotMatch', WRONG_SECRET],
  ['RequestExpired', OUR_CLOCK],
  ['RequestTimeTooSkewed', OUR_CLOCK],
  ['IncompleteSignature', OUR_REQUEST],
  ['MissingAuthenticationToken', OUR_REQUEST],
  ['InvalidParameter', OUR_REQUEST],
  ['Validation', OUR_REQUEST],
  ['ValidationError', OUR_REQUEST],
  ['Serialization', OUR_REQUEST],
  ['ExpiredToken', EXPIRED],
  ['OptInRequired', NOT_ACTIVE],
  ['SubscriptionRequired', NOT_ACTIVE],
  ['RegionDisabled', NOT_ACTIVE],
  ['RepositoryNotFound', MISSING],
  ['ImageNotFound', MISSING],
  ['Throttling', THROTTLED],
  ['TooManyRequests', THROTTLED],
  ['LimitExceeded', THROTTLED],
  ['RequestLimitExceeded', THROTTLED],
  ['Server', DOWN],
  ['InternalFailure', DOWN],
  ['ServiceUnavailable', DOWN],
]);

/**
 * Throws what any answer but 200 means.
 *
 * @param action what the credential lacks where AWS denies access, such as `ecr:BatchGetImage`
 */
export function throwRefusal(response: OutboundResponse, action: string): void {
  throwProviderFault(response);
  if (response.status === 200) return;
  const { code, message, isPage } = errorOf(response);
  if (code === 'AccessDenied') throw denied(action);
  const problem = PROBLEM_OF.get(code ?? '');
  if (problem === WRONG_SECRET && CLOCK.test(message)) throw new DomainError(...OUR_CLOCK);
  if (problem !== undefined) throw new DomainError(...problem);
  if (response.status === 403 && isPage) {
    throw new DomainError('provider_blocked', 'Something in front of AWS forbids the request.', {
      retryAfterSeconds: BLOCKED_SECONDS,
    });
  }
  throw new DomainError('inconclusive', 'AWS refused the request in a way that tells nothing about the key.');
}

function denied(action: string): DomainError {
  const hint =
    action === 'sts:AssumeRole'
      ? 'The trust policy of the role must name the owner of the key and this externalId, and the key must be allowed sts:AssumeRole on the role.'
      : 'Attach AmazonEC2ContainerRegistryReadOnly, or the policy in the guide of this provider, to the owner of the key or to the role.';
  return new DomainError('permission_missing', `AWS does not allow ${action}.`, { hint });
}

/** ECR answers in JSON and spells `message` in two ways; STS answers in XML. The code may have a namespace or a URL with it. */
function errorOf(response: OutboundResponse): { code?: string; message: string; isPage: boolean } {
  const body = parseJsonText(response.body);
  const code =
    readString(body, '__type') ?? response.headers['x-amzn-errortype'] ?? tagText(response.body, 'Code');
  const message =
    readString(body, 'message') ?? readString(body, 'Message') ?? tagText(response.body, 'Message') ?? '';
  if (code === undefined) return { message, isPage: body === undefined };
  return { code: plainCode(code), message, isPage: false };
}

function plainCode(code: string): string {
  const name = code.slice(code.lastIndexOf('#') + 1).split(':', 1)[0] ?? '';
  return name.trim().replace(/Exception$/, '');
}

/** The text of the only element of this name: enough of XML for the answers of STS, none of which repeats one. */
export function tagText(xml: string, name: string): string | undefined {
  const parts = xml.split(`<${name}>`);
  const end = parts[1]?.indexOf(`</${name}>`) ?? -1;
  const text = parts[1]?.slice(0, Math.max(0, end)).trim();
  return parts.length !== 2 || end < 0 || text === undefined || /[<>&]/.test(text) ? undefined : text;
}
