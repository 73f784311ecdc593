import { parseJsonBody, readArray, readMember, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProviderContext } from '../provider.js';
import { throwRefusal } from './ecr.refusal.js';
import { endpointOf } from './ecr.regions.js';
import { signatureHeaders, type AwsKey } from './ecr.signature.js';

/** The only calls that are made: none of them changes anything. */
export type EcrAction =
  'GetAuthorizationToken' | 'DescribeRepositories' | 'ListImages' | 'DescribeImages' | 'BatchGetImage';

/** What ECR answers to a call. */
export type EcrCall = (action: EcrAction, body: Record<string, unknown>) => Promise<unknown>;

/**
 * The ECR API of a region, as a key.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html
 */
export function ecrApi(region: string, key: AwsKey, { outbound, deadline }: ProviderContext): EcrCall {
  const url = endpointOf('ecr', region);
  return async (action, parameters) => {
    const target = `AmazonEC2ContainerRegistry_V20150921.${action}`;
    const plain = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
    const unsigned = { method: 'POST', url, headers: plain, body: JSON.stringify(parameters) } as const;
    const scope = { region, service: 'ecr', now: new Date() };
    const { headers, secretHeaders } = signatureHeaders(unsigned, key, scope);
    const response = await outbound.send({
      ...unsigned,
      headers: { ...plain, ...headers },
      secretHeaders,
      deadline,
    });
    throwRefusal(response, `ecr:${action}`);
    return parseJsonBody(response);
  };
}

/** A list of an answer; its items are foreign. */
export function listOf(answer: unknown, member: string): unknown[] {
  const list = readArray(answer, member);
  if (list === undefined) throw nonsense();
  return list;
}

/** Where the next page begins, if there is one. */
export function nextPosition(answer: unknown): { nextPosition?: string } {
  const token = readString(answer, 'nextToken');
  return token === undefined || token === '' ? {} : { nextPosition: token };
}

/** A time as ECR tells it: seconds since 1970, with a fraction. */
export function timeOf(item: unknown, member: string): string | undefined {
  const seconds = readMember(item, member);
  if (typeof seconds !== 'number') return undefined;
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

export function nonsense(): DomainError {
  return new DomainError('provider_protocol_error', 'ECR answered with something else than documented.');
}
