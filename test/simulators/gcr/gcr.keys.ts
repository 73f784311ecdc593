import { generateKeyPairSync, type KeyObject } from 'node:crypto';

const PEM = { type: 'pkcs8', format: 'pem' } as const;

/** Made anew at every start, so that no private key lies in the repository. All accounts share it. */
const ACCOUNTS_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** A key that belongs to no account; a small one is quick to make, and Google has made such too. */
const STRANGE_KEY = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ELLIPTIC_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** What Google keeps of the accounts' keys. */
export const GCR_PUBLIC_KEY: KeyObject = ACCOUNTS_KEY.publicKey;

/** Members of a key file, as Google writes them. */
export function keyMembers(email: string): Record<string, string> {
  return {
    type: 'service_account',
    project_id: 'my-gcp-project',
    private_key_id: '0123456789abcdef0123456789abcdef01234567',
    private_key: ACCOUNTS_KEY.privateKey.export(PEM) as string,
    client_email: email,
    client_id: '100000000000000000001',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    auth_provider_x509_cert_url: 'https://www.googleapis.com/oauth2/v1/certs',
    universe_domain: 'googleapis.com',
  };
}

/** The text of a key file: indented, and with a line break at its end. */
export function keyFile(members: Record<string, unknown>): string {
  return `${JSON.stringify(members, null, 2)}\n`;
}

/** Files that are not the key of an account, made from one that is; and what is not even JSON. */
export function brokenKeyFiles(email: string): Record<string, string> {
  const good = keyMembers(email);
  const pem = good['private_key'] ?? '';
  return {
    'wrong-signature': keyFile({ ...good, private_key: STRANGE_KEY.privateKey.export(PEM) }),
    'elliptic-key': keyFile({ ...good, private_key: ELLIPTIC_KEY.privateKey.export(PEM) }),
    'key-without-pem': keyFile({ ...good, private_key: 'not a key' }),
    'twice-escaped-key': keyFile({ ...good, private_key: pem.replaceAll('\n', '\\n') }),
    'line-breaks-in-key': keyFile(good).replaceAll('\\n', '\n'),
    'foreign-token-uri': keyFile({ ...good, token_uri: 'https://attacker.example.net/token' }),
    'person-as-account': keyFile({ ...good, client_email: 'someone@example.com' }),
    'authorized-user': keyFile({ type: 'authorized_user', client_id: 'x', refresh_token: '1//x' }),
    'external-account': keyFile({ type: 'external_account', token_url: 'https://attacker.example.net/' }),
    'impersonated-account': keyFile({ type: 'impersonated_service_account', delegates: [] }),
    'oauth-client': keyFile({ installed: { client_id: 'x' } }),
    'minimal-key': keyFile({ type: 'service_account', client_email: email, private_key: pem }),
    'base64-key': Buffer.from(keyFile(good)).toString('base64'),
  };
}
