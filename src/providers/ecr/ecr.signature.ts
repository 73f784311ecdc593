import { createHash, createHmac } from 'node:crypto';
import type { Secret } from '../../encryption/secret.js';

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** A key that signs. It never travels itself. */
export interface AwsKey {
  id: string;
  /** The secret access key; of a temporary key also, behind a line break, its session token. */
  secret: Secret;
  isTemporary: boolean;
}

/** What is signed: every header, the whole body. */
export interface UnsignedRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** For what, and when, a signature holds. AWS takes it for five minutes. */
export interface SigningScope {
  region: string;
  service: string;
  now: Date;
}

/** The headers that sign a request, some of them secret. */
export interface SignatureHeaders {
  headers: { 'x-amz-date': string };
  secretHeaders: Record<string, Secret>;
}

/**
 * AWS Signature Version 4 in the Authorization header.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * @see docs/adr/0009-aws-signatures.md why it is written here
 */
export function signatureHeaders(
  request: UnsignedRequest,
  key: AwsKey,
  scope: SigningScope,
): SignatureHeaders {
  const time = scope.now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const authorization = key.secret.map((clear) => {
    const [secretKey = '', sessionToken] = clear.split('\n');
    const headers = {
      ...request.headers,
      host: request.url.host,
      'x-amz-date': time,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    return authorizationOf({ ...request, headers }, { id: key.id, secretKey }, { ...scope, time });
  });
  const secretHeaders: Record<string, Secret> = { authorization };
  if (key.isTemporary) secretHeaders['x-amz-security-token'] = key.secret.map(sessionTokenOf);
  return { headers: { 'x-amz-date': time }, secretHeaders };
}

function sessionTokenOf(clear: string): string {
  return clear.slice(clear.indexOf('\n') + 1);
}

function authorizationOf(
  request: UnsignedRequest,
  key: { id: string; secretKey: string },
  { region, service, time }: { region: string; service: string; time: string },
): string {
  const { text, signedHeaders } = canonicalRequest(request);
  const date = time.slice(0, 8);
  const scope = `${date}/${region}/${service}/aws4_request`;
  const signingKey = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (parent, part) => hmac(parent, part),
    `AWS4${key.secretKey}`,
  );
  const stringToSign = [ALGORITHM, time, scope, sha256(text)].join('\n');
  const signature = hmac(signingKey, stringToSign).toString('hex');
  return `${ALGORITHM} Credential=${key.id}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function canonicalRequest({ method, url, headers, body }: UnsignedRequest): {
  text: string;
  signedHeaders: string;
} {
  const sorted = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')])
    .sort(byBytes);
  const signedHeaders = sorted.map(([name]) => name).join(';');
  const lines = sorted.map(([name, value]) => `${name}:${value}\n`).join('');
  const query = [...url.searchParams].map(([name, value]): [string, string] => [encode(name), encode(value)]);
  const text = [
    method,
    canonicalPath(url),
    query
      .sort(byBytes)
      .map((pair) => pair.join('='))
      .join('&'),
    lines,
    signedHeaders,
    sha256(body),
  ].join('\n');
  return { text, signedHeaders };
}

/** `URL` has resolved the dots; repeated slashes it keeps. */
function canonicalPath({ pathname }: URL): string {
  const parts = pathname.replace(/\/{2,}/g, '/').split('/');
  return parts.map((part) => encode(decodeURIComponent(part))).join('/');
}

/** Percent-encoding as AWS wants it: all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** By name, then by value, both by their bytes and not as a language would sort them. */
function byBytes([nameA, valueA]: [string, string], [nameB, valueB]: [string, string]): number {
  return (
    Buffer.compare(Buffer.from(nameA), Buffer.from(nameB)) ||
    Buffer.compare(Buffer.from(valueA), Buffer.from(valueB))
  );
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
