import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../registry/registry-content.js';
import type { SimulatedRequest } from '../simulator.js';
import { ecrSimulator } from './ecr.simulator.js';
import { sign } from './ecr.verifier.js';

const HOST = 'api.ecr.eu-west-1.amazonaws.com';
const { awsAccessKeyId, awsSecretAccessKey } = ecrSimulator.credential;

interface Vectors {
  secretAccessKey: string;
  cases: { name: string; canonicalRequest: string; stringToSign: string; authorization: string }[];
}

/** A request signed in the plainest way: step by step as AWS describes it. */
function signed(action: string, body: object, { host = HOST, secret = awsSecretAccessKey } = {}) {
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const text = JSON.stringify(body);
  const target = `AmazonEC2ContainerRegistry_V20150921.${action}`;
  const hash = createHash('sha256').update(text).digest('hex');
  const names = 'host;x-amz-date;x-amz-target';
  const canonical = `POST\n/\n\nhost:${host}\nx-amz-date:${time}\nx-amz-target:${target}\n\n${names}\n${hash}`;
  const scope = `${time.slice(0, 8)}/eu-west-1/ecr/aws4_request`;
  const signature = sign(secret, scope, time, canonical);
  return requestOf(host, text, {
    'x-amz-date': time,
    'x-amz-target': target,
    authorization: `AWS4-HMAC-SHA256 Credential=${awsAccessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  });
}

function requestOf(host: string, body: string, headers: Record<string, string>): SimulatedRequest {
  const url = new URL(`https://${host}/`);
  return { scheme: 'https', host, method: 'POST', url, headers: { host, ...headers }, body };
}

describe('signatures', () => {
  const path = join(import.meta.dirname, '../../vectors/sigv4.json');
  const { secretAccessKey, cases } = JSON.parse(readFileSync(path, 'utf8')) as Vectors;

  it.each(cases)('agree with AWS on $name', ({ canonicalRequest, stringToSign, authorization }) => {
    const [, time = '', scope = ''] = stringToSign.split('\n');

    expect(authorization).toContain(`Signature=${sign(secretAccessKey, scope, time, canonicalRequest)}`);
  });

  it('open the registry', () => {
    expect(ecrSimulator.answer(signed('GetAuthorizationToken', {}))).toMatchObject({
      status: 200,
      json: {
        authorizationData: [{ proxyEndpoint: 'https://123456789012.dkr.ecr.eu-west-1.amazonaws.com' }],
      },
    });
  });

  it.each<[string, SimulatedRequest, string]>([
    ['none', requestOf(HOST, '{}', {}), 'MissingAuthenticationTokenException'],
    ['another scheme', requestOf(HOST, '{}', { authorization: 'Bearer x' }), 'IncompleteSignatureException'],
    ['a wrong secret', signed('ListImages', {}, { secret: 'wrong' }), 'InvalidSignatureException'],
    ['another body', { ...signed('ListImages', {}), body: '{"a":1}' }, 'InvalidSignatureException'],
    [
      'another partition',
      signed('ListImages', {}, { host: 'api.ecr.cn-north-1.amazonaws.com.cn' }),
      'UnrecognizedClientException',
    ],
  ])('are refused: %s', (_case, request, type) => {
    expect(ecrSimulator.answer(request)).toMatchObject({ status: 400, json: { __type: type } });
  });

  it('age in five minutes', () => {
    const request = signed('ListImages', {});
    const old = { ...request, headers: { ...request.headers, 'x-amz-date': '20150830T123600Z' } };

    expect(ecrSimulator.answer(old)).toMatchObject({
      json: { message: 'Signature expired: 20150830T123600Z is now earlier' },
    });
  });
});

describe('lists', () => {
  it('go on from nextToken', () => {
    const repository = { repositoryName: 'backend', maxResults: 2 };

    const first = ecrSimulator.answer(signed('ListImages', repository)).json as { nextToken: string };
    const { nextToken } = first;

    expect(first).toMatchObject({ imageIds: [{ imageTag: '1.0.0' }, { imageTag: '1.1.0' }] });
    expect(ecrSimulator.answer(signed('ListImages', { ...repository, nextToken })).json).toEqual({
      imageIds: [{ imageTag: 'latest', imageDigest: digestOf('backend', 'latest') }],
    });
  });

  it.each([
    ['ListImages', 'RepositoryNotFoundException'],
    ['CreateRepository', 'AccessDeniedException'],
  ])('refuse %s with %s', (action, type) => {
    expect(ecrSimulator.answer(signed(action, { repositoryName: 'nowhere' })).json).toMatchObject({
      __type: type,
    });
  });
});
