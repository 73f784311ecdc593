import fc from 'fast-check';
import { keyText, problemOf, sealContext } from './encryption.fixture.js';
import { decodeEnvelope } from './envelope.js';
import { Keyring } from './keyring.js';
import { SealBudget } from './seal-budget.js';
import { SealCounterFake } from './seal-counter.fixture.js';
import { SecretBox } from './secret-box.js';
import { Secret } from './secret.js';

const oldKey = keyText('k1');
const newKey = keyText('k2');
const CLEAR = 'correct horse';
const context = sealContext();

function boxOf(keys: string, cap?: number): SecretBox {
  return new SecretBox(Keyring.parse(keys), new SealBudget(new SealCounterFake(), cap));
}

const box = boxOf(`${newKey},${oldKey}`);

async function sealed(clear = CLEAR): Promise<Buffer> {
  return (await box.seal(new Secret(clear), context)).envelope;
}

describe('SecretBox', () => {
  it('opens what it sealed, of any script', async () => {
    const clear = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(clear, async (text) => {
        expect(box.open(await sealed(text), context).reveal()).toBe(text);
      }),
    );
  });

  it.each([
    ['one character', 'x'],
    ['16384 letters', 'x'.repeat(16_384)],
    ['16384 characters of three bytes', '語'.repeat(16_384)],
    ['8192 surrogate pairs', '🔑'.repeat(8192)],
    ['a byte order mark first', '\ufefftoken'],
    ['NUL and line ends', 'a\0b\r\nc'],
    ['accents written in two ways', 'e\u0301é'],
  ])('keeps %s', async (_what, clear) => {
    expect(box.open(await sealed(clear), context).reveal()).toBe(clear);
  });

  it.each([
    ['an empty secret', ''],
    ['more than 65536 bytes', 'x'.repeat(65_537)],
    // The store DTOs refuse it before; sealed, it would come back as U+FFFD.
    ['half of a surrogate pair', 'a\ud800'],
  ])('does not seal %s', async (_what, clear) => {
    await expect(sealed(clear)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('does not show the secret in the envelope', async () => {
    expect((await sealed()).includes(Buffer.from(CLEAR))).toBe(false);
  });

  it('writes with the first key and names it', async () => {
    const { envelope, keyId } = await box.seal(new Secret(CLEAR), context);
    expect([keyId, decodeEnvelope(envelope).keyId]).toEqual(['k2', 'k2']);
  });

  it('opens with an older key while it is there', async () => {
    const { envelope } = await boxOf(oldKey).seal(new Secret(CLEAR), context);
    expect(box.open(envelope, context).reveal()).toBe(CLEAR);
  });

  it('stops at the cap of the key', async () => {
    const capped = boxOf(newKey, 10);
    for (let seal = 1; seal <= 10; seal += 1) await capped.seal(new Secret(CLEAR), context);
    await expect(capped.seal(new Secret(CLEAR), context)).rejects.toMatchObject({ code: 'key_exhausted' });
  });
});

describe('randomness', () => {
  it('never repeats a nonce in 100000 seals', async () => {
    const secret = new Secret('x');
    const nonces = new Set<string>();
    for (let seal = 0; seal < 100_000; seal += 1) {
      const { envelope } = await box.seal(secret, context);
      nonces.add(decodeEnvelope(envelope).nonce.toString('latin1'));
    }
    expect(nonces.size).toBe(100_000);
  });

  it('makes unrelated bytes of the same secret', async () => {
    const clear = 'x'.repeat(4096);
    const [first, second] = [decodeEnvelope(await sealed(clear)), decodeEnvelope(await sealed(clear))];
    const equal = first.ciphertext.filter((byte, index) => byte === second.ciphertext[index]).length;
    // 16 of 4096 are expected by chance; more than 64 has a probability below 1e-18.
    expect(equal).toBeLessThan(64);
    expect(first.tag.equals(second.tag)).toBe(false);
  });
});

describe('another key', () => {
  it('does not open under the same id', async () => {
    const envelope = await sealed();
    expect(problemOf(() => boxOf(keyText('k2')).open(envelope, context))).toBe('ciphertext_invalid');
  });

  it('is asked for when it was retired, without its id in the text for clients', async () => {
    const retired = boxOf(oldKey);
    const envelope = await sealed();
    expect(problemOf(() => retired.open(envelope, context))).toBe('key_unavailable');
    expect(() => retired.open(envelope, context)).not.toThrow('k2');
  });

  it('is not tried under a foreign id, even with the right bytes', async () => {
    const sameBytes = newKey.replace('k2:', 'k3:');
    const envelope = await sealed();
    expect(problemOf(() => boxOf(sameBytes).open(envelope, context))).toBe('key_unavailable');
  });
});
