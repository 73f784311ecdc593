import { Secret } from './secret.js';
import { generateSigningSecret, signatureHeader } from './webhook-signature.js';

/** The vector of the reference libraries: https://github.com/standard-webhooks/standard-webhooks/tree/main/libraries */
const VECTOR = {
  secret: new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'),
  message: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    payload: '{"test": 2432232314}',
  },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('a signature', () => {
  it('is the one of the reference libraries', () => {
    expect(signatureHeader([VECTOR.secret], VECTOR.message)).toBe(VECTOR.signature);
  });

  it.each([
    ['id', { id: 'msg_other' }],
    ['timestamp', { timestamp: 1_614_265_331 }],
    ['payload', { payload: '{"test":2432232314}' }],
  ])('covers the %s', (_, change) => {
    expect(signatureHeader([VECTOR.secret], { ...VECTOR.message, ...change })).not.toBe(VECTOR.signature);
  });

  it('is made with every secret, the first one first', () => {
    const other = generateSigningSecret();
    const [first, second, ...more] = signatureHeader([VECTOR.secret, other], VECTOR.message).split(' ');

    expect(first).toBe(VECTOR.signature);
    expect(second).toBe(signatureHeader([other], VECTOR.message));
    expect(second).not.toBe(first);
    expect(more).toEqual([]);
  });
});

describe('a new signing secret', () => {
  it('has 256 bits that no other one has', () => {
    const secrets = Array.from({ length: 50 }, () => generateSigningSecret().reveal());

    expect(new Set(secrets).size).toBe(50);
    expect(secrets.filter((secret) => !/^whsec_[A-Za-z0-9+/]{43}=$/.test(secret))).toEqual([]);
  });
});
