import 'reflect-metadata'; // @peculiar/x509 resolves its parts by decorators and demands this first
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

/** How a certificate can be wrong, and the one that is right. */
export const CERTIFICATE_KINDS = [
  'valid',
  'expired',
  'not-yet-valid',
  'wrong-name',
  'self-signed',
  'unknown-ca',
] as const;

export type CertificateKind = (typeof CERTIFICATE_KINDS)[number];

/** A key and a certificate as node:tls takes them. */
export interface Identity {
  key: string;
  cert: string;
}

interface Signer {
  name: string;
  keys: webcrypto.CryptoKeyPair;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60 * 1000;

/** A certificate authority that exists for one run and signs for any host it is asked to. */
export class CertificateAuthority {
  private constructor(
    private readonly signer: Signer,
    /** The root certificate, for OUTBOUND_CA_FILE. */
    readonly pem: string,
  ) {}

  static async create(name = 'CN=Registry Credentials simulators'): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const root = await x509.X509CertificateGenerator.createSelfSigned(
      {
        serialNumber: newSerial(),
        name,
        keys,
        signingAlgorithm: ALGORITHM,
        ...validFor(0),
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    return new CertificateAuthority({ name, keys }, root.toString('pem'));
  }

  /** One certificate of each kind, each for all of the hosts. */
  async identities(hosts: readonly string[]): Promise<Record<CertificateKind, Identity>> {
    const [stranger, self] = await Promise.all([CertificateAuthority.create('CN=A stranger'), newKeys()]);
    const leaf = (names: readonly string[], offsetDays = 0) => this.issue(names, this.signer, offsetDays);
    return {
      valid: await leaf(hosts),
      expired: await leaf(hosts, -2),
      'not-yet-valid': await leaf(hosts, 2),
      'wrong-name': await leaf(['wrong-name.example.org']),
      'self-signed': await this.issue(hosts, { name: 'CN=simulator', keys: self }, 0, self),
      'unknown-ca': await this.issue(hosts, stranger.signer, 0),
    };
  }

  private async issue(
    hosts: readonly string[],
    issuer: Signer,
    offsetDays: number,
    keys?: webcrypto.CryptoKeyPair,
  ): Promise<Identity> {
    const own = keys ?? (await newKeys());
    const certificate = await x509.X509CertificateGenerator.create(
      {
        serialNumber: newSerial(),
        subject: 'CN=simulator',
        issuer: issuer.name,
        publicKey: own.publicKey,
        signingKey: issuer.keys.privateKey,
        signingAlgorithm: ALGORITHM,
        ...validFor(offsetDays),
        extensions: [
          new x509.SubjectAlternativeNameExtension(
            hosts.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
          ),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        ],
      },
      webcrypto,
    );
    const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
    return { key: x509.PemConverter.encode(key, 'PRIVATE KEY'), cert: certificate.toString('pem') };
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** 16 random bytes with the top bit clear: DER reads a set one as a negative number. */
function newSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return Buffer.from(bytes).toString('hex');
}

/** From half a day ago to half a day ahead, so that an offset of two days leaves no clock in doubt. */
function validFor(offsetDays: number): { notBefore: Date; notAfter: Date } {
  const middle = Date.now() + offsetDays * DAY_MS;
  return { notBefore: new Date(middle - DAY_MS / 2), notAfter: new Date(middle + DAY_MS / 2) };
}
