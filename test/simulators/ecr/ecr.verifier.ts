import { createHash, createHmac } from 'node:crypto';
import type { SimulatedRequest } from '../simulator.js';
import { ECR_KEYS, ECR_ROLES, type EcrKey } from './ecr.data.js';

/** Whose request it is, or AWS's code and words for why that is not to be believed. */
export type Verdict = { key: EcrKey } | { code: string; message: string };

/** The API that was called, as a signature for it has to say. */
export interface SignedFor {
  service: 'ecr' | 'sts';
  region: string;
  partition: string;
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=(?<id>\w+)\/(?<scope>\d{8}\/[a-z0-9-]+\/\w+)\/aws4_request, ?SignedHeaders=(?<names>[a-z0-9;-]+), ?Signature=(?<signature>[0-9a-f]{64})$/;
const NEEDED = ['host', 'x-amz-date'];
const MAX_SKEW = 300_000;
const KEYS: readonly EcrKey[] = [...Object.values(ECR_KEYS), ...ECR_ROLES.map(({ session }) => session)];

/**
 * Checks a signature from what arrived, and knows nothing of the code that made it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verified(request: SimulatedRequest, target: SignedFor, now = new Date()): Verdict {
  const authorization = request.headers.authorization;
  if (authorization === undefined) {
    return refused('MissingAuthenticationToken', 'Missing Authentication Token');
  }
  const parts = FORM.exec(authorization)?.groups;
  const names = String(parts?.['names']).split(';');
  if (!parts || NEEDED.some((name) => !names.includes(name))) {
    return refused('IncompleteSignature', 'Authorization header requires more.');
  }
  const key = keyOf(request, String(parts['id']), target);
  if (!key || (key.sessionToken && !names.includes('x-amz-security-token'))) {
    return refused('UnrecognizedClient', 'The security token included in the request is invalid.');
  }
  const time = String(request.headers['x-amz-date']);
  if (!isCurrent(time, now)) return refused('InvalidSignature', `Signature expired: ${time} is now earlier`);
  const scope = `${time.slice(0, 8)}/${target.region}/${target.service}`;
  const signature = sign(key.secret, `${scope}/aws4_request`, time, canonical(request, names));
  if (`${scope} ${signature}` === `${parts['scope']} ${parts['signature']}`) return { key };
  return refused(
    'InvalidSignature',
    'The request signature we calculated does not match the signature you provided.',
  );
}

function keyOf({ headers }: SimulatedRequest, id: string, { partition }: SignedFor): EcrKey | undefined {
  const key = KEYS.find((one) => one.id === id && one.partition === partition);
  return key?.sessionToken === headers['x-amz-security-token'] ? key : undefined;
}

function refused(code: string, message: string): Verdict {
  return { code, message };
}

function isCurrent(time: string, now: Date): boolean {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return Math.abs(Date.parse(iso) - now.getTime()) <= MAX_SKEW;
}

/** Every API here is at `/` without a query. */
function canonical({ method, headers, body }: SimulatedRequest, names: string[]): string {
  const lines = names.map((name) => `${name}:${String(headers[name]).trim().replace(/\s+/g, ' ')}`);
  const hash = createHash('sha256').update(body).digest('hex');
  return [method, '/', '', ...lines, '', names.join(';'), hash].join('\n');
}

/** The last steps of the calculation, from the canonical request on. */
export function sign(secret: string, scope: string, time: string, request: string): string {
  let derived = Buffer.from(`AWS4${secret}`);
  for (const part of scope.split('/')) derived = createHmac('sha256', derived).update(part).digest();
  const digest = createHash('sha256').update(request).digest('hex');
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${digest}`;
  return createHmac('sha256', derived).update(text).digest('hex');
}
