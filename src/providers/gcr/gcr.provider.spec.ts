import { verify as verifySignature } from 'node:crypto';
import { validateSync } from 'class-validator';
import { FakeOutbound } from '../../../test/harness/fake-outbound.js';
import { Secret } from '../../encryption/secret.js';
import {
  API,
  as,
  DOWNLOAD,
  exchanged,
  input,
  KEY_FILE,
  permitted,
  PUBLIC_KEY,
  TEST,
  verify,
} from './gcr.case.fixture.js';
import { StoreGcrCredentialDto } from './gcr.dto.js';
import { gcrProvider } from './gcr.provider.js';

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
    expect(verifySignature('sha256', Buffer.from(`${header}.${claims}`), PUBLIC_KEY, bytes)).toBe(true);
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
