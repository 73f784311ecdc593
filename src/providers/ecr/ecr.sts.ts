import { Secret } from '../../encryption/secret.js';
import { DomainError } from '../../problems/domain-error.js';
import type { ProviderContext } from '../provider.js';
import { tagText, throwRefusal } from './ecr.refusal.js';
import { endpointOf } from './ecr.regions.js';
import { signatureHeaders, type AwsKey } from './ecr.signature.js';

/** The shortest that AWS gives. The session serves one operation and is not kept. */
const SESSION_SECONDS = '900';
const HEADERS = {
  'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
  accept: 'application/xml',
};
const KEY_ID = /^[A-Z0-9]{16,128}$/;
const SECRET_TEXT = /^[A-Za-z0-9/+=_-]+$/;

/** A role and the words that its trust policy asks for. */
export interface AssumableRole {
  roleArn: string;
  externalId: string;
}

/**
 * A key for a quarter of an hour that acts as the role.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @throws DomainError of the closed list
 */
export async function assumeRole(
  role: AssumableRole,
  region: string,
  key: AwsKey,
  { outbound, deadline }: ProviderContext,
): Promise<AwsKey> {
  const url = endpointOf('sts', region);
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: role.roleArn,
    RoleSessionName: 'registry-credentials',
    ExternalId: role.externalId,
    DurationSeconds: SESSION_SECONDS,
  }).toString();
  const unsigned = { method: 'POST', url, headers: HEADERS, body } as const;
  const { headers, secretHeaders } = signatureHeaders(unsigned, key, {
    region,
    service: 'sts',
    now: new Date(),
  });
  const response = await outbound.send({
    ...unsigned,
    headers: { ...HEADERS, ...headers },
    secretHeaders,
    deadline,
  });
  throwRefusal(response, 'sts:AssumeRole');
  return sessionKey(response.body);
}

function sessionKey(xml: string): AwsKey {
  const id = tagText(xml, 'AccessKeyId') ?? '';
  const secretKey = tagText(xml, 'SecretAccessKey') ?? '';
  const token = tagText(xml, 'SessionToken') ?? '';
  if (!KEY_ID.test(id) || !SECRET_TEXT.test(secretKey) || !SECRET_TEXT.test(token)) {
    throw new DomainError('provider_protocol_error', 'AWS answered without the session of the role.');
  }
  return { id, secret: new Secret(`${secretKey}\n${token}`), isTemporary: true };
}
