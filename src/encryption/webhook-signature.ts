import { createHmac, randomBytes } from 'node:crypto';
import { Secret } from './secret.js';

const PREFIX = 'whsec_';
/** The specification asks for 24 to 64. */
const SECRET_BYTES = 32;

/** What a receiver verifies: every part of it is covered by the signature. */
export interface SignedMessage {
  /** The same for every attempt, so that receivers can tell what they have already had. */
  id: string;
  /** Unix seconds of this attempt. */
  timestamp: number;
  /** The body, exactly as it is sent. */
  payload: string;
}

/** A new signing secret, as receivers' libraries take it: `whsec_` and 256 random bits in base64. */
export function generateSigningSecret(): Secret {
  return new Secret(PREFIX + randomBytes(SECRET_BYTES).toString('base64'));
}

/**
 * The `webhook-signature` header of a message: one `v1` signature for each secret, separated by spaces.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeader(secrets: readonly Secret[], message: SignedMessage): string {
  return secrets.map((secret) => `v1,${sign(secret, message)}`).join(' ');
}

function sign(secret: Secret, { id, timestamp, payload }: SignedMessage): string {
  const key = Buffer.from(secret.reveal().slice(PREFIX.length), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${payload}`, 'utf8').digest('base64');
}
