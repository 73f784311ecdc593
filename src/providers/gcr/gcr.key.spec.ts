import { generateKeyPairSync, verify } from 'node:crypto';
import { DomainError } from '../../problems/domain-error.js';
import { assertionForm, TOKEN_URL } from './gcr.key.js';

const PEM = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const NOW = new Date('2026-11-20T12:00:00.500Z');
const good = {
  type: 'service_account',
  private_key_id: 'abc123',
  private_key: rsa.privateKey.export(PEM) as string,
  client_email: 'puller@my-project.iam.gserviceaccount.com',
  token_uri: TOKEN_URL,
};

function problemOf(text: string): DomainError {
  try {
    assertionForm(text, NOW);
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    return error as DomainError;
  }
  throw new Error('The key file was taken.');
}

const decoded = (part: string | undefined): unknown =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

describe('the assertion', () => {
  it('is signed with RS256, for reading, for an hour, and verifies with the public key', () => {
    const form = new URLSearchParams(assertionForm(`${JSON.stringify(good, null, 2)}\n`, NOW));
    const [header, claims, signature] = (form.get('assertion') ?? '').split('.');

    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'abc123' });
    expect(decoded(claims)).toEqual({
      iss: good.client_email,
      scope: 'https://www.googleapis.com/auth/cloud-platform.read-only',
      aud: 'https://oauth2.googleapis.com/token',
      iat: 1795176000,
      exp: 1795179600,
    });
    const content = Buffer.from(`${header}.${claims}`);
    const bytes = Buffer.from(signature ?? '', 'base64url');
    expect(verify('RSA-SHA256', content, rsa.publicKey, bytes)).toBe(true);
    expect(verify('RSA-SHA256', Buffer.from(`${header}.${claims}x`), rsa.publicKey, bytes)).toBe(false);
  });

  it('needs no more than type, account and key', () => {
    const { type, client_email, private_key } = good;
    const form = assertionForm(JSON.stringify({ type, client_email, private_key }), NOW);

    const header = new URLSearchParams(form).get('assertion')?.split('.')[0];
    expect(decoded(header)).toEqual({ alg: 'RS256', typ: 'JWT' });
  });
});

describe('a file that is no usable key', () => {
  it.each([
    ['a login of gcloud', { type: 'authorized_user' }, /person's login/],
    ['workload identity federation', { type: 'external_account' }, /federation/],
    ['workforce identity federation', { type: 'external_account_authorized_user' }, /federation/],
    ['impersonation', { type: 'impersonated_service_account' }, /impersonates/],
    ['another cloud', { type: 'gdch_service_account' }, /Distributed Cloud/],
    ['an unknown type', { type: 'constructor' }, /not the key/],
    ['an OAuth client', { web: {} }, /OAuth client/],
    ['another token server', { ...good, token_uri: 'https://attacker.example.net/' }, /token server/],
    ['a lookalike', { ...good, token_uri: `${TOKEN_URL}/` }, /token server/],
    ['no text as token server', { ...good, token_uri: null }, /token server/],
  ])('is refused for its kind: %s', (_case, file, detail) => {
    const problem = problemOf(JSON.stringify(file));

    expect(problem.code).toBe('wrong_credential_type');
    expect(problem.detail).toMatch(detail);
  });

  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(PEM);
  const weak = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export(PEM);

  it.each([
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no type', JSON.stringify({ ...good, type: undefined })],
    ['no account', JSON.stringify({ ...good, client_email: undefined })],
    ['the account of a person', JSON.stringify({ ...good, client_email: 'someone@example.com' })],
    ['no key', JSON.stringify({ ...good, private_key: undefined })],
    ['a key that is an object', JSON.stringify({ ...good, private_key: { kty: 'RSA' } })],
    [
      'a public key',
      JSON.stringify({ ...good, private_key: rsa.publicKey.export({ type: 'spki', format: 'pem' }) }),
    ],
    ['an elliptic key', JSON.stringify({ ...good, private_key: elliptic })],
    ['a key that is too small', JSON.stringify({ ...good, private_key: weak })],
    [
      'a key escaped twice',
      JSON.stringify({ ...good, private_key: good.private_key.replaceAll('\n', '\\n') }),
    ],
    ['line breaks in the key', JSON.stringify(good).replaceAll('\\n', '\n')],
  ])('is refused as it is: %s', (_case, text) => {
    const problem = problemOf(text);

    expect(problem.code).toBe('validation_failed');
    expect(problem.details.errors).toMatchObject([{ pointer: '/serviceAccountKey' }]);
  });
});
