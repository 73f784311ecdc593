import { verify } from 'node:crypto';
import { TokenIssuer } from '../registry/token-issuer.js';
import type { Reply, SimulatedRequest } from '../simulator.js';
import { GCR_ACCOUNTS, type GcrAccount } from './gcr.data.js';
import { nothingHere, oauthError } from './gcr.errors.js';
import { GCR_PUBLIC_KEY } from './gcr.keys.js';

const AUDIENCE = 'https://oauth2.googleapis.com/token';
const API = 'https://artifactregistry.googleapis.com/';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPES = ['cloud-platform', 'cloud-platform.read-only'].map(
  (name) => `https://www.googleapis.com/auth/${name}`,
);
const LONGEST_SECONDS = 3600;
const SKEW_SECONDS = 300;
const ISSUER = new TokenIssuer('https://accounts.google.com', 3599, true);

/** The text with which Google refuses an assertion whose times are off. */
export const BAD_TIMES =
  'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';

/**
 * The token endpoint: an assertion that a service account signed, for an access token.
 * @see https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function answerOauth({ method, url, headers, body }: SimulatedRequest): Reply {
  if (url.pathname !== '/token' || method !== 'POST') return nothingHere();
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const form = new URLSearchParams(isForm ? body : '');
  if (form.get('grant_type') !== GRANT_TYPE) {
    return oauthError(400, 'unsupported_grant_type', 'Invalid grant_type: ');
  }
  return answerAssertion(form.get('assertion') ?? '');
}

/** The account that an access token was given to. */
export function holderOf(token: string): GcrAccount | undefined {
  const email = ISSUER.read(token, API)?.sub;
  return accounts().find((one) => one.email === email);
}

function answerAssertion(assertion: string): Reply {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const claims = decoded(payload);
  const account = accounts().find(({ email }) => email === claims['iss']);
  if (!account) return invalidGrant('Invalid grant: account not found');
  const isSigned =
    decoded(header)['alg'] === 'RS256' &&
    verify(
      'sha256',
      Buffer.from(`${header}.${payload}`),
      GCR_PUBLIC_KEY,
      Buffer.from(signature, 'base64url'),
    );
  if (!isSigned) return invalidGrant('Invalid JWT Signature.');
  if (account.isDisabled) return invalidGrant('Robot is disabled.');
  if (claims['aud'] !== AUDIENCE) return invalidGrant('Invalid JWT: Failed audience check.');
  if (!areTimesGood(Number(claims['iat']), Number(claims['exp']))) return invalidGrant(BAD_TIMES);
  if (!SCOPES.includes(String(claims['scope']))) {
    return oauthError(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
  }
  return accessTokenFor(account.email);
}

function accessTokenFor(sub: string): Reply {
  const { token, expires_in } = ISSUER.issue({ sub, aud: API, access: [] });
  return { status: 200, json: { access_token: token, expires_in, token_type: 'Bearer' } };
}

function areTimesGood(iat: number, exp: number): boolean {
  const now = Date.now() / 1000;
  return iat <= now + SKEW_SECONDS && exp > now && exp - iat <= LONGEST_SECONDS;
}

function invalidGrant(description: string): Reply {
  return oauthError(400, 'invalid_grant', description);
}

function accounts(): GcrAccount[] {
  return Object.values(GCR_ACCOUNTS);
}

function decoded(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
