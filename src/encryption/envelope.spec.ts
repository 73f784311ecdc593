import fc from 'fast-check';
import { problemOf } from './encryption.fixture.js';
import { decodeEnvelope, encodeEnvelope, MAX_PLAINTEXT_BYTES, type Envelope } from './envelope.js';

const bytes = (length: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));

const envelopes: fc.Arbitrary<Envelope> = fc.record({
  keyId: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,31}$/),
  nonce: bytes(12),
  ciphertext: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((array) => Buffer.from(array)),
  tag: bytes(16),
});

const sample: Envelope = {
  keyId: 'k1',
  nonce: Buffer.alloc(12, 0x11),
  ciphertext: Buffer.from('cafe', 'hex'),
  tag: Buffer.alloc(16, 0x22),
};

/** The bytes of the sample with one of them set. */
function sampleWith(index: number, value: number): Buffer {
  const changed = encodeEnvelope(sample);
  changed[index] = value;
  return changed;
}

describe('envelope', () => {
  it('has the documented layout', () => {
    expect(encodeEnvelope(sample).toString('hex')).toBe(
      `01${'01'}02${'6b31'}${'11'.repeat(12)}cafe${'22'.repeat(16)}`,
    );
  });

  it('gives back every part', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(envelope);
      }),
    );
  });

  it('has one writing only: what is accepted is written back the same', () => {
    const prefixed = fc
      .tuple(
        fc.constantFrom(0, 1, 2),
        fc.constantFrom(0, 1, 2),
        fc.uint8Array({ minLength: 20, maxLength: 80 }),
      )
      .map(([version, algorithm, rest]) => Buffer.from([version, algorithm, 1, 0x61, ...rest]));
    let accepted = 0;
    fc.assert(
      fc.property(prefixed, (input) => {
        if (problemOf(() => decodeEnvelope(input)) === 'ciphertext_invalid') return;
        accepted += 1;
        expect(encodeEnvelope(decodeEnvelope(input))).toEqual(input);
      }),
      { numRuns: 1000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it.each([0, 2, 255])('refuses version %d', (version) => {
    expect(problemOf(() => decodeEnvelope(sampleWith(0, version)))).toBe('ciphertext_invalid');
  });

  it.each([0, 2, 255])('refuses algorithm %d', (algorithm) => {
    expect(problemOf(() => decodeEnvelope(sampleWith(1, algorithm)))).toBe('ciphertext_invalid');
  });

  it.each([
    ['no key id', 2, 0],
    ['a key id beyond the end', 2, 255],
    ['a key id that leaves no ciphertext', 2, 4],
    ['a capital letter in the key id', 3, 0x4b],
    ['a hyphen first in the key id', 3, 0x2d],
    ['a byte above 127 in the key id', 4, 0xb1],
    ['a newline at the end of the key id', 4, 0x0a],
  ])('refuses %s', (_what, index, value) => {
    expect(problemOf(() => decodeEnvelope(sampleWith(index, value)))).toBe('ciphertext_invalid');
  });

  it('refuses every length that leaves no ciphertext', () => {
    const shortest = encodeEnvelope(sample).subarray(0, 3 + 2 + 12 + 1 + 16);
    expect(problemOf(() => decodeEnvelope(shortest))).toBe('none');
    for (let length = 0; length < shortest.length; length += 1) {
      expect(problemOf(() => decodeEnvelope(shortest.subarray(0, length)))).toBe('ciphertext_invalid');
    }
  });

  it('refuses a ciphertext above the cap', () => {
    const largest = encodeEnvelope({ ...sample, ciphertext: Buffer.alloc(MAX_PLAINTEXT_BYTES) });
    expect(problemOf(() => decodeEnvelope(largest))).toBe('none');
    const larger = Buffer.concat([largest, Buffer.of(0)]);
    expect(problemOf(() => decodeEnvelope(larger))).toBe('ciphertext_invalid');
  });

  it.each<[string, Partial<Envelope>]>([
    ['an empty key id', { keyId: '' }],
    ['a key id of 33 characters', { keyId: 'k'.repeat(33) }],
    ['a nonce of 11 bytes', { nonce: Buffer.alloc(11) }],
    ['a nonce of 16 bytes', { nonce: Buffer.alloc(16) }],
    ['a tag of 15 bytes', { tag: Buffer.alloc(15) }],
    ['a tag of 17 bytes', { tag: Buffer.alloc(17) }],
    ['an empty ciphertext', { ciphertext: Buffer.alloc(0) }],
    ['a ciphertext above the cap', { ciphertext: Buffer.alloc(MAX_PLAINTEXT_BYTES + 1) }],
  ])('does not write %s', (_what, part) => {
    expect(problemOf(() => encodeEnvelope({ ...sample, ...part }))).toBe('ciphertext_invalid');
  });
});
