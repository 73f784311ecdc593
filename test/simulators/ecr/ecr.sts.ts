import type { Reply, SimulatedRequest } from '../simulator.js';
import { ECR_ROLES } from './ecr.data.js';
import { stsError, xml } from './ecr.errors.js';
import { type SignedFor, verified } from './ecr.verifier.js';

/** STS spells two of the codes otherwise than ECR. */
const CODES: Readonly<Record<string, string>> = {
  UnrecognizedClient: 'InvalidClientTokenId',
  InvalidSignature: 'SignatureDoesNotMatch',
};

/**
 * AssumeRole, for the roles of the data.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function answerSts(request: SimulatedRequest, target: SignedFor): Reply {
  const verdict = verified(request, target);
  if (!('key' in verdict)) return stsError(CODES[verdict.code] ?? verdict.code, verdict.message);
  const form = new URLSearchParams(request.body);
  if (form.get('Action') !== 'AssumeRole' || form.get('Version') !== '2011-06-15') {
    return stsError('InvalidAction', 'Could not find operation for version', 400);
  }
  const { key } = verdict;
  const role = ECR_ROLES.find(({ arn }) => arn === form.get('RoleArn'));
  const mayAssume = key.allows.includes('sts:AssumeRole') && (role?.trusts.includes(key.id) ?? false);
  if (!role || !mayAssume || role.externalId !== form.get('ExternalId')) {
    return stsError(
      'AccessDenied',
      `User: arn:aws:iam::${key.account}:user/caller is not authorized to perform: sts:AssumeRole`,
    );
  }
  const { id, secret, sessionToken } = role.session;
  const expiration = new Date(Date.now() + Number(form.get('DurationSeconds')) * 1000).toISOString();
  const credentials = `<AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken><Expiration>${expiration}</Expiration>`;
  const user = `<AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:${form.get('RoleSessionName')}</AssumedRoleId><Arn>${role.arn}</Arn></AssumedRoleUser>`;
  return xml(
    200,
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${user}<Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
  );
}
