import { createPrivateKey, sign } from 'node:crypto';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { gcrSimulator } from './gcr.simulator.js';

const TOKEN = 'https://oauth2.googleapis.com/token';
const API = 'https://artifactregistry.googleapis.com/v1/projects/my-gcp-project/locations';
const LEGACY = `${API}/us/repositories/gcr.io`;
const DOWNLOAD = 'artifactregistry.repositories.downloadArtifacts';

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

function ask(address: string, { method = 'GET', headers = {}, body = '' }: Asked = {}): Reply {
  const url = new URL(address);
  const request: SimulatedRequest = { scheme: 'https', host: url.hostname, method, url, headers, body };
  return gcrSimulator.answer(request);
}

function assertionOf(variant: string, changes: Record<string, unknown> = {}): string {
  const all: Record<string, { serviceAccountKey: string }> = {
    valid: gcrSimulator.credential,
    ...gcrSimulator.variants,
  };
  const file = JSON.parse(all[variant]?.serviceAccountKey ?? '') as Record<string, string>;
  const iat = Math.floor(Date.now() / 1000);
  const scope = 'https://www.googleapis.com/auth/cloud-platform.read-only';
  const claims = { iss: file['client_email'], scope, aud: TOKEN, iat, exp: iat + 3600, ...changes };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const key = createPrivateKey(file['private_key'] ?? '');
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`;
}

function exchange(assertion: string): Reply {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return ask(TOKEN, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ grant_type, assertion }).toString(),
  });
}

function api(address: string, variant = 'valid', permissions?: string[]): Reply {
  const { access_token } = exchange(assertionOf(variant)).json as { access_token: string };
  const headers = { authorization: `Bearer ${access_token}` };
  if (!permissions) return ask(address, { headers });
  return ask(`${address}:testIamPermissions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ permissions }),
  });
}

describe('the token server', () => {
  it('gives a token for an assertion that the account signed', () => {
    expect(exchange(assertionOf('valid'))).toMatchObject({
      status: 200,
      json: { access_token: expect.any(String) as string, expires_in: 3599, token_type: 'Bearer' },
    });
  });

  it.each([
    ['another key', assertionOf('wrong-signature'), 'Invalid JWT Signature.'],
    [
      'a changed claim',
      assertionOf('valid').replace(/\.[^.]*\./, '.e30.'),
      'Invalid grant: account not found',
    ],
    ['an unknown account', assertionOf('unknown-account'), 'Invalid grant: account not found'],
    ['a disabled account', assertionOf('disabled-account'), 'Robot is disabled.'],
    [
      'another audience',
      assertionOf('valid', { aud: 'https://example.com' }),
      'Invalid JWT: Failed audience check.',
    ],
    ['two hours', assertionOf('valid', { exp: Math.floor(Date.now() / 1000) + 7200 }), /short-lived token/],
    ['the past', assertionOf('valid', { iat: 1, exp: 3601 }), /short-lived token/],
    ['nothing', '', 'Invalid grant: account not found'],
  ])('refuses %s', (_case, assertion, text) => {
    expect(exchange(assertion)).toMatchObject({
      status: 400,
      json: {
        error: 'invalid_grant',
        error_description: text instanceof RegExp ? (expect.stringMatching(text) as string) : text,
      },
    });
  });

  it('refuses another scope, another grant and another method', () => {
    expect(exchange(assertionOf('valid', { scope: 'email' })).json).toMatchObject({ error: 'invalid_scope' });
    expect(ask(TOKEN, { method: 'POST' }).json).toMatchObject({ error: 'unsupported_grant_type' });
    expect(ask(TOKEN).status).toBe(404);
  });
});

describe('Artifact Registry', () => {
  it.each([
    ['valid', LEGACY, { status: 200, json: { permissions: [DOWNLOAD] } }],
    ['account-without-rights', LEGACY, { status: 200, json: {} }],
    ['account-that-only-lists', LEGACY, { status: 200, json: {} }],
    ['valid', `${API}/europe/repositories/eu.gcr.io`, { status: 404 }],
    ['account-without-rights', `${API}/europe/repositories/eu.gcr.io`, { status: 200, json: {} }],
    ['valid', LEGACY.replace('my-gcp-project', 'api-off-project'), { status: 403 }],
    ['valid', LEGACY.replace('my-gcp-project', 'no-such-project'), { status: 403 }],
  ])('tells %s its permissions on %s', (variant, address, reply) => {
    const answer = api(address, variant, [DOWNLOAD, 'artifactregistry.repositories.delete']);

    expect(answer.status).toBe(reply.status);
    if ('json' in reply) expect(answer.json).toEqual(reply.json);
  });

  it('pages by tokens, and cuts items down to the wanted members', () => {
    const fields = 'fields=repositories(name,format),nextPageToken';
    const first = api(`${API}/europe-west1/repositories?pageSize=2&${fields}`).json as {
      repositories: object[];
      nextPageToken: string;
    };
    const second = api(`${API}/europe-west1/repositories?pageSize=2&pageToken=${first.nextPageToken}`);

    expect(first.repositories.map((one) => Object.keys(one))).toEqual([
      ['name', 'format'],
      ['name', 'format'],
    ]);
    expect(second.json).toEqual({ repositories: [expect.objectContaining({ format: 'MAVEN' })] });
  });

  it('encodes slashes in the names of packages', () => {
    expect(api(`${LEGACY}/packages`).json).toMatchObject({
      packages: [{}, {}, { name: expect.stringMatching(/\/packages\/team%2Fworker$/) as string }],
    });
    expect(api(`${LEGACY}/packages/team%2Fworker/tags`).json).toMatchObject({
      tags: [{ version: expect.stringMatching(/\/versions\/sha256:[0-9a-f]{64}$/) as string }],
    });
    expect(api(`${LEGACY}/packages/nothing/tags`).status).toBe(404);
  });

  it('wants a token of its own', () => {
    expect(ask(LEGACY).status).toBe(401);
    expect(ask(LEGACY, { headers: { authorization: 'Bearer abc' } }).status).toBe(401);
    expect(api(LEGACY, 'account-without-rights').status).toBe(403);
  });
});

describe('the registries', () => {
  it('take the text of the key file as the password of _json_key', () => {
    const login = Buffer.from(`_json_key:${gcrSimulator.credential.serviceAccountKey}`).toString('base64');
    const { json } = ask(
      'https://gcr.io/v2/token?service=gcr.io&scope=repository:my-gcp-project/backend:pull',
      {
        headers: { authorization: `Basic ${login}` },
      },
    );
    const { token } = json as { token: string };

    const tags = ask('https://gcr.io/v2/my-gcp-project/backend/tags/list', {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(tags.json).toMatchObject({ tags: ['1.0.0', '1.1.0', 'latest'] });
  });
});
