import type { DomainError } from '../problems/domain-error.js';
import { type SealContext } from './aad.js';
import { keyText, problemOf, sealContext } from './encryption.fixture.js';
import { decodeEnvelope, encodeEnvelope } from './envelope.js';
import { Keyring } from './keyring.js';
import { SealBudget } from './seal-budget.js';
import { SealCounterFake } from './seal-counter.fixture.js';
import { SecretBox } from './secret-box.js';
import { Secret } from './secret.js';

const CLEAR = 'correct horse';
const context = sealContext();
const box = new SecretBox(Keyring.parse(keyText('k2', 'k1')), new SealBudget(new SealCounterFake()));

async function sealed(clear = CLEAR): Promise<Buffer> {
  return (await box.seal(new Secret(clear), context)).envelope;
}

describe('a changed envelope', () => {
  it('is refused whichever bit is flipped', async () => {
    const envelope = await sealed();
    const codes = new Set<string>();
    for (let bit = 0; bit < envelope.length * 8; bit += 1) {
      const changed = Buffer.from(envelope);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      codes.add(problemOf(() => box.open(changed, context)));
    }
    // A flip within the key id can give the name of a key that does not exist.
    expect([...codes].sort()).toEqual(['ciphertext_invalid', 'key_unavailable']);
  });

  it('is refused at every cut, from either end', async () => {
    const envelope = await sealed();
    for (let length = 0; length < envelope.length; length += 1) {
      expect(problemOf(() => box.open(envelope.subarray(0, length), context))).toBe('ciphertext_invalid');
      const tail = envelope.subarray(envelope.length - length);
      expect(['ciphertext_invalid', 'key_unavailable']).toContain(problemOf(() => box.open(tail, context)));
    }
  });

  it.each([
    ['a byte after it', (envelope: Buffer) => Buffer.concat([envelope, Buffer.of(0)])],
    ['a byte before it', (envelope: Buffer) => Buffer.concat([Buffer.of(1), envelope])],
    ['itself after it', (envelope: Buffer) => Buffer.concat([envelope, envelope])],
    ['its base64 in its place', (envelope: Buffer) => Buffer.from(envelope.toString('base64'))],
    ['nothing in its place', () => Buffer.alloc(0)],
    ['NULL in its place', () => null as unknown as Buffer],
  ])('is refused with %s', async (_what, change) => {
    const changed = change(await sealed());
    expect(problemOf(() => box.open(changed, context))).toBe('ciphertext_invalid');
  });

  it('is refused with the name of another key that we have', async () => {
    const renamed = encodeEnvelope({ ...decodeEnvelope(await sealed()), keyId: 'k1' });
    expect(problemOf(() => box.open(renamed, context))).toBe('ciphertext_invalid');
  });

  it('is refused with parts of another envelope for the same place', async () => {
    const [own, other] = [decodeEnvelope(await sealed()), decodeEnvelope(await sealed('battery stapl'))];
    for (const part of ['nonce', 'ciphertext', 'tag'] as const) {
      const mixed = encodeEnvelope({ ...own, [part]: other[part] });
      expect(problemOf(() => box.open(mixed, context))).toBe('ciphertext_invalid');
    }
  });

  it('says the same whatever is wrong', async () => {
    const envelope = await sealed();
    const errors = [Buffer.alloc(0), envelope.subarray(1), envelope.subarray(0, -1)].map((changed) => {
      try {
        return box.open(changed, context);
      } catch (error) {
        return [(error as DomainError).message, (error as DomainError).cause];
      }
    });
    expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
    expect(errors[0]).toEqual([expect.stringContaining('ciphertext_invalid'), undefined]);
  });
});

describe('another place', () => {
  const { host, principal } = context.destination;
  const places: [string, SealContext][] = [
    ['organization', sealContext({ organizationId: 'org-2' })],
    ['credential', sealContext({ credentialId: 'cred-2' })],
    ['provider', sealContext({ provider: 'custom' })],
    ['field', sealContext({ field: 'token' })],
    ['host', sealContext({ destination: { host: 'https://evil.example', principal } })],
    ['principal', sealContext({ destination: { host, principal: 'admin' } })],
    ['secret version', sealContext({ secretVersion: 2 })],
  ];

  it.each(places)('is refused: %s', async (_part, place) => {
    const envelope = await sealed();
    expect(problemOf(() => box.open(envelope, place))).toBe('ciphertext_invalid');
    const other = (await box.seal(new Secret(CLEAR), place)).envelope;
    expect(box.open(other, place).reveal()).toBe(CLEAR);
    expect(problemOf(() => box.open(other, context))).toBe('ciphertext_invalid');
  });

  it.each([
    ['a member that is NULL', sealContext({ field: null as unknown as string })],
    ['a version below zero', sealContext({ secretVersion: -1 })],
    ['a version that is NULL', sealContext({ secretVersion: null as unknown as number })],
  ])('is refused: %s', async (_what, place) => {
    const envelope = await sealed();
    expect(problemOf(() => box.open(envelope, place))).toBe('ciphertext_invalid');
  });
});
