import { generateKeyPairSync, verify as verifySignature } from 'node:crypto';
import { inspect } from 'node:util';
import { validateSync } from 'class-validator';
import { FakeOutbound, json, page, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { Secret } from '../../encryption/secret.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import { StoreGcrCredentialDto } from './gcr.dto.js';
import { gcrProvider } from './gcr.provider.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PRIVATE_KEY = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const KEY_FILE = `${JSON.stringify(
  {
    type: 'service_account',
    private_key: PRIVATE_KEY,
    client_email: 'puller@my-project.iam.gserviceaccount.com',
  },
  null,
  2,
)}\n`;
const API = 'https://artifactregistry.googleapis.com/v1/projects/my-project/locations';
const TOKEN = 'POST https://oauth2.googleapis.com/token';
const TEST = `POST ${API}/us/repositories/gcr.io:testIamPermissions`;
const LIST = `GET ${API}/europe-west1/repositories?pageSize=1000&fields=repositories(name,format),nextPageToken`;
const DOWNLOAD = 'artifactregistry.repositories.downloadArtifacts';
const as = 'Bearer ya29.token';
const exchanged: ScriptedCall = {
  call: TOKEN,
  answer: json(200, { access_token: 'ya29.token', expires_in: 3599, token_type: 'Bearer' }),
};
const permitted = json(200, { permissions: [DOWNLOAD] });

const input = Object.assign(new StoreGcrCredentialDto(), {
  projectId: '550e8400-e29b-41d4-a716-446655440001',
  gcpProjectId: 'my-project',
  registryHostname: 'gcr.io',
  serviceAccountKey: KEY_FILE,
});

function verify(outbound: FakeOutbound, changes: Partial<StoreGcrCredentialDto> = {}) {
  const context = { outbound, registry: new RegistryClient(outbound), deadline: Deadline.after(1000) };
  return gcrProvider.verify(Object.assign(new StoreGcrCredentialDto(), input, changes), context);
}

async function problemOf(promise: Promise<unknown>): Promise<DomainError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(DomainError);
  const text = inspect(error, { depth: 10, showHidden: true });
  for (const secret of [...PRIVATE_KEY.split('\n').slice(1, -2), 'ya29.token'])
    expect(text).not.toContain(secret);
  return error as DomainError;
}

const googleError = (code: number, status: string, reason?: string): OutboundResponse =>
  json(code, {
    error: { code, status, message: 'text', ...(reason ? { details: [{ '@type': 'x' }, { reason }] } : {}) },
  });
const dockerIn = (name: string, format = 'DOCKER') => ({
  name: `projects/my-project/locations/europe-west1/repositories/${name}`,
  format,
});

describe('gcr at a gcr.io name', () => {
  it('proves the right to download in two calls, and keeps the key byte for byte', async () => {
    const outbound = new FakeOutbound(exchanged, { call: TEST, as, answer: permitted });

    const verified = await verify(outbound);

    outbound.assertFinished();
    expect(verified.fields).toEqual({ gcpProjectId: 'my-project', registryHostname: 'gcr.io' });
    expect(verified.secret.reveal()).toBe(KEY_FILE);
    expect(outbound.calls[1]?.body).toBe(JSON.stringify({ permissions: [DOWNLOAD] }));
  });

  it('sends the token server an assertion that verifies with the public key, as a secret body', async () => {
    const outbound = new FakeOutbound(exchanged, { call: TEST, as, answer: permitted });

    await verify(outbound);

    const { body, headers } = outbound.calls[0] ?? {};
    expect(headers?.['content-type']).toBe('application/x-www-form-urlencoded');
    expect(body).toBeInstanceOf(Secret);
    const [header, claims, signature] = (
      new URLSearchParams((body as Secret).reveal()).get('assertion') ?? ''
    ).split('.');
    const bytes = Buffer.from(signature ?? '', 'base64url');
    expect(verifySignature('sha256', Buffer.from(`${header}.${claims}`), rsa.publicKey, bytes)).toBe(true);
  });

  it.each([
    ['us.gcr.io', 'us'],
    ['eu.gcr.io', 'europe'],
    ['asia.gcr.io', 'asia'],
  ])('asks about the repository of %s in %s', async (registryHostname, location) => {
    const call = `POST ${API}/${location}/repositories/${registryHostname}:testIamPermissions`;
    const outbound = new FakeOutbound(exchanged, { call, as, answer: permitted });

    await verify(outbound, { registryHostname });

    outbound.assertFinished();
  });

  it('leaves the colon of a domain-scoped project', async () => {
    const call =
      'POST https://artifactregistry.googleapis.com/v1/projects/example.com:proj-1/locations/us/repositories/gcr.io:testIamPermissions';
    const outbound = new FakeOutbound(exchanged, { call, as, answer: permitted });

    await verify(outbound, { gcpProjectId: 'example.com:proj-1' });

    expect(outbound.calls[1]?.url.pathname).toContain('/example.com:proj-1/');
  });

  it.each<[string, OutboundResponse, string]>([
    ['no permission', json(200, {}), 'permission_missing'],
    ['another permission', json(200, { permissions: ['x'] }), 'permission_missing'],
    ['denied or not there', googleError(403, 'PERMISSION_DENIED'), 'namespace_not_found_or_denied'],
    ['not there', googleError(404, 'NOT_FOUND'), 'namespace_not_found'],
    ['the API off', googleError(403, 'PERMISSION_DENIED', 'SERVICE_DISABLED'), 'namespace_unavailable'],
    ['billing off', googleError(403, 'PERMISSION_DENIED', 'BILLING_DISABLED'), 'namespace_unavailable'],
    [
      'a suspended project',
      googleError(403, 'PERMISSION_DENIED', 'CONSUMER_SUSPENDED'),
      'namespace_unavailable',
    ],
    ['a deleted project', googleError(403, 'PERMISSION_DENIED', 'CONSUMER_INVALID'), 'namespace_not_found'],
    [
      'no such project',
      googleError(400, 'INVALID_ARGUMENT', 'RESOURCE_PROJECT_INVALID'),
      'namespace_not_found',
    ],
    ['a perimeter', googleError(403, 'PERMISSION_DENIED', 'SECURITY_POLICY_VIOLATED'), 'provider_blocked'],
    ['a dead account', googleError(401, 'UNAUTHENTICATED', 'ACCOUNT_STATE_INVALID'), 'credential_rejected'],
    [
      'too small a scope',
      googleError(403, 'PERMISSION_DENIED', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'),
      'inconclusive',
    ],
    ['a refused token', googleError(401, 'UNAUTHENTICATED'), 'inconclusive'],
    ['a prototype name', googleError(400, 'constructor', 'constructor'), 'inconclusive'],
    ['a bad argument', googleError(400, 'INVALID_ARGUMENT'), 'inconclusive'],
    ['a bare 404', json(404, {}), 'inconclusive'],
    ['a 403 with a page', page(403), 'provider_blocked'],
    ['a quota', googleError(429, 'RESOURCE_EXHAUSTED'), 'provider_rate_limited'],
    ['an outage', googleError(503, 'UNAVAILABLE'), 'provider_unreachable'],
    ['a redirect', page(302), 'provider_protocol_error'],
    ['a page', page(200), 'provider_protocol_error'],
    ['null', json(200, null), 'provider_protocol_error'],
    ['a list', json(200, []), 'provider_protocol_error'],
    ['permissions that are none', json(200, { permissions: DOWNLOAD }), 'provider_protocol_error'],
  ])('maps %s', async (_case, answer, code) => {
    const outbound = new FakeOutbound(exchanged, { call: TEST, as, answer });

    expect((await problemOf(verify(outbound))).code).toBe(code);
    outbound.assertFinished();
  });
});

describe('gcr at the token server', () => {
  const grant = (error_description?: string) => json(400, { error: 'invalid_grant', error_description });

  it.each<[string, OutboundResponse, string, RegExp]>([
    ['a key that was deleted', grant('Invalid JWT Signature.'), 'credential_rejected', /key/],
    ['no account', grant('Invalid grant: account not found'), 'credential_rejected', /not find/],
    [
      'no verifier',
      grant('Invalid JWT: No valid verifier found for issuer.'),
      'credential_rejected',
      /not find/,
    ],
    ['a disabled account', grant('Robot is disabled.'), 'credential_rejected', /disabled/],
    [
      'a wrong clock',
      grant('Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'),
      'inconclusive',
      /nothing about the key/,
    ],
    ['another grant error', grant('Something new'), 'inconclusive', /nothing about the key/],
    ['a grant error without text', grant(), 'inconclusive', /nothing about the key/],
    ['no client', json(401, { error: 'invalid_client' }), 'credential_rejected', /not know/],
    ['a disabled client', json(401, { error: 'disabled_client' }), 'credential_rejected', /disabled/],
    ['a deleted client', json(401, { error: 'deleted_client' }), 'credential_rejected', /not know/],
    ['an unknown error', json(400, { error: 'constructor' }), 'inconclusive', /nothing/],
    ['a 401 that is no JSON', page(401), 'inconclusive', /nothing/],
    ['a 403 with a page', page(403), 'provider_blocked', /refuses/],
    ['throttling', json(429, {}), 'provider_rate_limited', /slow down/],
    ['an outage', page(502), 'provider_unreachable', /server error/],
    ['a page', page(200), 'provider_protocol_error', /JSON/],
    ['no token', json(200, { expires_in: 3599 }), 'provider_protocol_error', /no access token/],
    ['a number as token', json(200, { access_token: 42 }), 'provider_protocol_error', /no access token/],
    [
      'a line break in the token',
      json(200, { access_token: 'a\r\nb' }),
      'provider_protocol_error',
      /no access/,
    ],
  ])('maps %s, in one call', async (_case, answer, code, detail) => {
    const outbound = new FakeOutbound({ call: TOKEN, answer });

    const problem = await problemOf(verify(outbound));

    expect([problem.code, problem.detail]).toEqual([code, expect.stringMatching(detail)]);
    outbound.assertFinished();
  });

  it('says that the clock is wrong', async () => {
    const outbound = new FakeOutbound({ call: TOKEN, answer: grant('... in a reasonable timeframe ...') });

    expect((await problemOf(verify(outbound))).details.hint).toContain('clock');
  });

  it('asks nobody about a file that is no key', async () => {
    const outbound = new FakeOutbound();
    const broken = { serviceAccountKey: KEY_FILE.replace('service_account', 'authorized_user') };

    expect((await problemOf(verify(outbound, broken))).code).toBe('wrong_credential_type');
    expect(outbound.calls).toEqual([]);
  });
});

describe('gcr at a pkg.dev name', () => {
  const regional = { registryHostname: 'europe-west1-docker.pkg.dev' };
  const testOf = (name: string) => `POST ${API}/europe-west1/repositories/${name}:testIamPermissions`;
  const listed = (...repositories: unknown[]): ScriptedCall => ({
    call: LIST,
    as,
    answer: json(200, { repositories }),
  });

  it('asks about the first Docker repository of the location', async () => {
    const outbound = new FakeOutbound(exchanged, listed(dockerIn('jars', 'MAVEN'), null, dockerIn('app')), {
      call: testOf('app'),
      as,
      answer: permitted,
    });

    await verify(outbound, regional);

    outbound.assertFinished();
  });

  it('tries three repositories and no more', async () => {
    const denied = ['a', 'b', 'c'].map((name) => ({ call: testOf(name), as, answer: json(200, {}) }));
    const outbound = new FakeOutbound(
      exchanged,
      listed(...['a', 'b', 'c', 'd'].map((name) => dockerIn(name))),
      ...denied,
    );

    expect((await problemOf(verify(outbound, regional))).code).toBe('permission_missing');
    outbound.assertFinished();
  });

  it.each<[string, OutboundResponse, string]>([
    ['no repository', json(200, {}), 'namespace_not_found'],
    ['none for images', json(200, { repositories: [dockerIn('jars', 'MAVEN')] }), 'namespace_not_found'],
    [
      'none among a thousand',
      json(200, { repositories: [dockerIn('jars', 'MAVEN')], nextPageToken: 'x' }),
      'inconclusive',
    ],
    ['a repository elsewhere', json(200, { repositories: [dockerIn('../x')] }), 'provider_protocol_error'],
    ['dots for a name', json(200, { repositories: [dockerIn('..')] }), 'provider_protocol_error'],
    ['a list that is none', json(200, { repositories: {} }), 'provider_protocol_error'],
    ['something else', json(200, { hello: [] }), 'provider_protocol_error'],
    ['no right to list', googleError(403, 'PERMISSION_DENIED'), 'namespace_not_found_or_denied'],
  ])('maps %s', async (_case, answer, code) => {
    const outbound = new FakeOutbound(exchanged, { call: LIST, as, answer });

    expect((await problemOf(verify(outbound, regional))).code).toBe(code);
    outbound.assertFinished();
  });
});

describe('the store body', () => {
  const faults = (changes: Partial<StoreGcrCredentialDto>): string[] =>
    validateSync(Object.assign(new StoreGcrCredentialDto(), input, changes)).map(({ property }) => property);

  it.each([
    { registryHostname: 'asia.gcr.io' },
    { registryHostname: 'europe-docker.pkg.dev' },
    { registryHostname: 'northamerica-northeast1-docker.pkg.dev' },
    { gcpProjectId: 'example.com:my-project' },
  ])('takes %j', (changes) => expect(faults(changes)).toEqual([]));

  it.each([
    { registryHostname: 'evil.gcr.io' },
    { registryHostname: 'constructor' },
    { registryHostname: 'GCR.io' },
    { registryHostname: '-docker.pkg.dev' },
    { registryHostname: 'a/b-docker.pkg.dev' },
    { registryHostname: 'us-docker.pkg.dev.example.net' },
    { gcpProjectId: '123456789012' },
    { gcpProjectId: 'my-project/..' },
    { gcpProjectId: 'short' },
    { serviceAccountKey: '' },
    { serviceAccountKey: 'x'.repeat(16_385) },
    { serviceAccountKey: `${KEY_FILE}\ud800` },
  ])('refuses %j', (changes) => expect(faults(changes)).toEqual(Object.keys(changes)));
});

describe('what is told of a stored key', () => {
  const fields = { gcpProjectId: 'my-project', registryHostname: 'eu.gcr.io' };

  it('has the documented members and no others', () => {
    const createdAt = new Date('2026-01-02T03:04:05.000Z');

    expect(gcrProvider.view({ id: 'x', fields, createdAt, updatedAt: createdAt })).toEqual({
      id: 'x',
      ...fields,
      createdAt: '2026-01-02T03:04:05.000Z',
    });
  });

  it('belongs to the host and to the user name of key files', () => {
    expect(gcrProvider.destination(fields)).toEqual({ host: 'https://eu.gcr.io', principal: '_json_key' });
  });
});
