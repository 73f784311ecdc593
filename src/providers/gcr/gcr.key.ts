import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readMember, readString } from '../../outbound/response-json.js';
import { DomainError } from '../../problems/domain-error.js';

/** The one token server. A key file may name another, and would be signed for and sent to it. */
export const TOKEN_URL = 'https://oauth2.googleapis.com/token';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform.read-only';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest that Google takes. A shorter one would fail where a clock is a little off. */
const LIFETIME_SECONDS = 3600;
const ACCOUNT = /^[a-z0-9._-]{1,100}@[a-z0-9.-]{1,200}\.gserviceaccount\.com$/;
const KEY_ID = /^[A-Za-z0-9_-]{1,128}$/;
/** Google makes keys of 1024 and 2048 bits; a giant one would hold the process up while it signs. */
const KEY_BITS = { min: 1024, max: 4096 };

const OTHER_TYPES = new Map([
  ['authorized_user', "This is a person's login of gcloud, not the key of a service account."],
  ['external_account', 'This file describes workload identity federation and holds no key.'],
  ['external_account_authorized_user', 'This file describes workforce identity federation and holds no key.'],
  ['impersonated_service_account', 'This file impersonates a service account and holds no key of it.'],
  ['gdch_service_account', 'This is a key for Google Distributed Cloud, not for Google Cloud.'],
]);

interface ServiceAccountKey {
  email: string;
  keyId?: string;
  privateKey: KeyObject;
}

/**
 * The form that exchanges a service account's key for an access token: an RS256 assertion of the account, for Google's
 * token server alone and for reading alone.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 * @throws DomainError `wrong_credential_type` or `validation_failed` for a file that is no usable key
 */
export function assertionForm(keyFile: string, now: Date): string {
  const assertion = signed(readKeyFile(keyFile), Math.floor(now.getTime() / 1000));
  return new URLSearchParams({ grant_type: GRANT_TYPE, assertion }).toString();
}

function signed({ email, keyId, privateKey }: ServiceAccountKey, iat: number): string {
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) };
  const claims = { iss: email, scope: SCOPE, aud: TOKEN_URL, iat, exp: iat + LIFETIME_SECONDS };
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** Only what is needed is read; Google adds members now and then. */
function readKeyFile(text: string): ServiceAccountKey {
  const file = parse(text);
  refuseOtherTypes(file);
  refuseOtherServers(file);
  const email = readString(file, 'client_email');
  if (email === undefined || !ACCOUNT.test(email)) {
    throw invalid('client_email must be the address of a service account, ending in .gserviceaccount.com');
  }
  const keyId = readString(file, 'private_key_id');
  const privateKey = rsaKey(readString(file, 'private_key') ?? '');
  return { email, privateKey, ...(keyId !== undefined && KEY_ID.test(keyId) ? { keyId } : {}) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(
      'must be the text of the key file, which is JSON; line breaks inside private_key are written \\n there',
    );
  }
}

function refuseOtherTypes(file: unknown): void {
  const type = readString(file, 'type');
  if (type === 'service_account') return;
  if (readMember(file, 'installed') !== undefined || readMember(file, 'web') !== undefined) {
    throw wrongType('This is an OAuth client, not the key of a service account.');
  }
  if (type === undefined) throw invalid('must be a JSON object whose type is service_account');
  throw wrongType(OTHER_TYPES.get(type) ?? 'This file is not the key of a service account.');
}

function refuseOtherServers(file: unknown): void {
  const tokenUri = readMember(file, 'token_uri');
  if (tokenUri === undefined || tokenUri === TOKEN_URL) return;
  throw wrongType(`The key file names another token server than ${TOKEN_URL}.`);
}

function rsaKey(pem: string): KeyObject {
  const key = parsePem(pem);
  const bits = key?.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key?.asymmetricKeyType === 'rsa' && bits >= KEY_BITS.min && bits <= KEY_BITS.max) return key;
  throw invalid('private_key must be an RSA key in PEM, its line breaks written \\n in the JSON text');
}

/** OpenSSL's errors are dropped: they may quote what they were given. */
function parsePem(key: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key, format: 'pem' });
  } catch {
    return undefined;
  }
}

function wrongType(detail: string): DomainError {
  return new DomainError('wrong_credential_type', detail, {
    hint: 'Make a key of type JSON for a service account (IAM, Service accounts, Keys), and store the text of that file unchanged.',
  });
}

function invalid(message: string): DomainError {
  return new DomainError('validation_failed', 'This is no usable key of a service account.', {
    errors: [{ pointer: '/serviceAccountKey', code: 'serviceAccountKey', message }],
  });
}
