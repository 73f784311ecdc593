import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { type FakeOutbound, json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { Deadline } from '../../outbound/deadline.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
import { DomainError } from '../../problems/domain-error.js';
import { RegistryClient } from '../../registry/registry-client.js';
import { ProofTrail } from '../proof-trail.js';
import { StoreGcrCredentialDto } from './gcr.dto.js';
import { gcrProvider } from './gcr.provider.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const PUBLIC_KEY = rsa.publicKey;
const PRIVATE_KEY = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
export const KEY_FILE = `${JSON.stringify(
  {
    type: 'service_account',
    private_key: PRIVATE_KEY,
    client_email: 'puller@my-project.iam.gserviceaccount.com',
  },
  null,
  2,
)}\n`;
export const API = 'https://artifactregistry.googleapis.com/v1/projects/my-project/locations';
export const TOKEN = 'POST https://oauth2.googleapis.com/token';
export const TEST = `POST ${API}/us/repositories/gcr.io:testIamPermissions`;
export const DOWNLOAD = 'artifactregistry.repositories.downloadArtifacts';
export const as = 'Bearer ya29.token';
export const exchanged: ScriptedCall = {
  call: TOKEN,
  answer: json(200, { access_token: 'ya29.token', expires_in: 3599, token_type: 'Bearer' }),
};
export const permitted = json(200, { permissions: [DOWNLOAD] });

export const input = Object.assign(new StoreGcrCredentialDto(), {
  projectId: '550e8400-e29b-41d4-a716-446655440001',
  gcpProjectId: 'my-project',
  registryHostname: 'gcr.io',
  serviceAccountKey: KEY_FILE,
});

export function verify(outbound: FakeOutbound, changes: Partial<StoreGcrCredentialDto> = {}) {
  const context = {
    outbound,
    registry: new RegistryClient(outbound),
    deadline: Deadline.after(1000),
    trail: new ProofTrail(),
  };
  return gcrProvider.verify(Object.assign(new StoreGcrCredentialDto(), input, changes), context);
}

export async function problemOf(promise: Promise<unknown>): Promise<DomainError> {
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

export const googleError = (code: number, status: string, reason?: string): OutboundResponse =>
  json(code, {
    error: { code, status, message: 'text', ...(reason ? { details: [{ '@type': 'x' }, { reason }] } : {}) },
  });
