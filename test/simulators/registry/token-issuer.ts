import { generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';

/** One entry of the access claim. */
export interface Access {
  type: string;
  name: string;
  actions: string[];
}

/** What the registry reads from a token. */
export interface Claims {
  sub: string;
  aud: string;
  access: Access[];
}

const KEYS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const SIGNING = { key: KEYS.privateKey, dsaEncoding: 'ieee-p1363' as const };
const VERIFYING = { key: KEYS.publicKey, dsaEncoding: 'ieee-p1363' as const };

/** Signs and reads the tokens of one issuer: real ES256 JWTs, or opaque strings as GHCR's may be. */
export class TokenIssuer {
  constructor(
    private readonly issuer: string,
    private readonly lifetimeSeconds = 300,
    private readonly opaque = false,
  ) {}

  /** The members of a token answer that carry the token and its times. */
  issue(claims: Claims): { token: string; expires_in: number; issued_at: string } {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: this.issuer,
      ...claims,
      iat: now,
      nbf: now,
      exp: now + this.lifetimeSeconds,
      jti: randomUUID(),
    };
    const signed = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(payload)}`;
    const jwt = `${signed}.${sign('sha256', Buffer.from(signed), SIGNING).toString('base64url')}`;
    return {
      token: this.opaque ? jwt.replaceAll('.', '~') : jwt,
      expires_in: this.lifetimeSeconds,
      issued_at: new Date(now * 1000).toISOString(),
    };
  }

  /** The claims of a token that this issuer signed for the audience and that has not ended. */
  read(token: string, audience: string): Claims | undefined {
    const [header = '', payload = '', signature = ''] = token.split(this.opaque ? '~' : '.');
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify('sha256', signed, VERIFYING, Buffer.from(signature, 'base64url'))) return undefined;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims & {
      iss: string;
      exp: number;
    };
    const current = claims.iss === this.issuer && claims.aud === audience && claims.exp * 1000 > Date.now();
    return current ? claims : undefined;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
