import { generateKeyPairSync } from 'node:crypto';
import { type FakeOutbound, json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import { contextOf } from '../../../test/harness/provider-calls.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';
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
/** No problem may show any of these: no line of the key, and no token. */
export const UNTOLD = ['ya29.token', ...PRIVATE_KEY.split('\n').slice(1, -2)] as const;
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
  return gcrProvider.verify(Object.assign(new StoreGcrCredentialDto(), input, changes), contextOf(outbound));
}

export const googleError = (code: number, status: string, reason?: string): OutboundResponse =>
  json(code, {
    error: { code, status, message: 'text', ...(reason ? { details: [{ '@type': 'x' }, { reason }] } : {}) },
  });
