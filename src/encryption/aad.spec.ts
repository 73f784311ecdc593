import fc from 'fast-check';
import { additionalData, type SealContext } from './aad.js';
import { problemOf, sealContext } from './encryption.fixture.js';

// Short texts over few letters, so that neighbours often share characters; NUL and digits imitate the prefixes.
const part = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\u0001', 'é'), maxLength: 3 });

const contexts: fc.Arbitrary<SealContext> = fc.record({
  organizationId: part,
  credentialId: part,
  provider: part,
  field: part,
  destination: fc.record({ host: part, principal: part }),
  secretVersion: fc.constantFrom(0, 1, 256, 0xffff_ffff),
});

/** Moves one character over the border of two neighbouring parts, the attack on joined texts. */
function shiftBorder(texts: string[], border: number): string[] {
  const [left = '', right = ''] = texts.slice(border, border + 2);
  return texts.with(border, left + right.slice(0, 1)).with(border + 1, right.slice(1));
}

function contextOf([organizationId, credentialId, provider, field, host, principal]: string[]): SealContext {
  return {
    organizationId,
    credentialId,
    provider,
    field,
    destination: { host, principal },
    secretVersion: 1,
  } as SealContext;
}

describe('additionalData', () => {
  it('has the documented layout', () => {
    const context = sealContext({ secretVersion: 258, provider: 'é' });
    const lengths = (text: string): string => {
      const bytes = Buffer.from(text, 'utf8');
      return `000000${bytes.length.toString(16).padStart(2, '0')}${bytes.toString('hex')}`;
    };
    const texts = ['k1', 'org-1', 'cred-1', 'é', 'secret', 'https://quay.io', 'robot'];
    expect(additionalData('k1', context).toString('hex')).toBe(
      `${Buffer.from('regcred/v1').toString('hex')}000000020101${texts.map(lengths).join('')}00000102`,
    );
  });

  it('is injective', () => {
    fc.assert(
      fc.property(part, contexts, part, contexts, (keyId, context, otherKeyId, other) => {
        const same = JSON.stringify([keyId, context]) === JSON.stringify([otherKeyId, other]);
        expect(additionalData(keyId, context).equals(additionalData(otherKeyId, other))).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });

  it('changes when a character moves from one part to the next', () => {
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(texts, fc.nat({ max: 4 }), (parts, border) => {
        const shifted = additionalData('k1', contextOf(shiftBorder(parts, border)));
        expect(shifted.equals(additionalData('k1', contextOf(parts)))).toBe(false);
      }),
    );
  });

  it.each([-1, 1.5, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses secret version %d',
    (secretVersion) => {
      expect(() => additionalData('k1', sealContext({ secretVersion }))).toThrow(RangeError);
    },
  );

  it('refuses half of a surrogate pair, whose bytes would be those of U+FFFD', () => {
    expect(problemOf(() => additionalData('k1', sealContext({ field: '\ud800' })))).toBe('validation_failed');
  });
});
