import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../../encryption/secret.js';
import { signatureHeaders, type AwsKey } from './ecr.signature.js';

interface Vectors {
  accessKeyId: string;
  secretAccessKey: string;
  time: string;
  region: string;
  service: string;
  cases: {
    name: string;
    method: 'GET' | 'POST';
    target: string;
    headers?: Record<string, string>;
    sessionToken?: string;
    body?: string;
    authorization: string;
  }[];
}

const path = join(import.meta.dirname, '../../../test/vectors/sigv4.json');
const { cases, accessKeyId, secretAccessKey, time, ...scope } = JSON.parse(
  readFileSync(path, 'utf8'),
) as Vectors;

function keyOf(sessionToken: string | undefined): AwsKey {
  const secret = sessionToken === undefined ? secretAccessKey : `${secretAccessKey}\n${sessionToken}`;
  return { id: accessKeyId, secret: new Secret(secret), isTemporary: sessionToken !== undefined };
}

describe("AWS's published vectors of Signature Version 4", () => {
  it('are all there', () => expect(cases).toHaveLength(33));

  it.each(cases)('$name', ({ method, target, headers = {}, sessionToken, body = '', authorization }) => {
    const url = new URL(`https://example.amazonaws.com${target}`);

    const signed = signatureHeaders({ method, url, headers, body }, keyOf(sessionToken), {
      ...scope,
      now: new Date(time),
    });

    expect(signed.headers).toEqual({ 'x-amz-date': '20150830T123600Z' });
    expect(signed.secretHeaders.authorization?.reveal()).toBe(authorization);
    expect(signed.secretHeaders['x-amz-security-token']?.reveal()).toBe(sessionToken);
  });
});
