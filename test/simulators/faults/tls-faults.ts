import type { Scenario } from '../simulator.js';

/** Faults of the handshake: no request arrives, so the journal stays empty. */
export const TLS_FAULTS: Record<string, Scenario> = {
  'tls-expired': { description: 'a certificate that expired', certificate: 'expired' },
  'tls-not-yet-valid': { description: 'a certificate of the future', certificate: 'not-yet-valid' },
  'tls-wrong-name': { description: 'a certificate for another name', certificate: 'wrong-name' },
  'tls-self-signed': { description: 'a certificate signed by itself', certificate: 'self-signed' },
  'tls-unknown-ca': { description: 'a certificate of an unknown authority', certificate: 'unknown-ca' },
  'tls-refused': { description: 'an alert in place of a certificate', certificate: 'none' },
};
