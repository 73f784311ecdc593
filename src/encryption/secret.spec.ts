import { format, inspect } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { DomainError } from '../problems/domain-error.js';
import { Secret } from './secret.js';

const CLEAR = 'hunter2-clear-text';
const secret = new Secret(CLEAR);
const nested = { login: { list: [secret], map: new Map([['token', secret]]), set: new Set([secret]) } };

const printed: [string, () => string][] = [
  ['toString', () => secret.toString()],
  ['String', () => String(secret)],
  ['template literal', () => `${secret as unknown as string}`],
  ['concatenation', () => 'Bearer ' + (secret as unknown as string)],
  ['array join', () => [secret].join()],
  ['number conversion', () => String(Number(secret))],
  ['JSON', () => JSON.stringify(secret)],
  ['nested JSON', () => JSON.stringify({ login: [secret] })],
  ['inspect', () => inspect(secret)],
  ['inspect, hidden members too', () => inspect(secret, { showHidden: true, depth: null })],
  ['inspect, without custom writers', () => inspect(secret, { customInspect: false, showHidden: true })],
  ['nested inspect', () => inspect(nested, { showHidden: true, depth: null })],
  ['inspect of a prototype child', () => inspect(Object.create(secret), { showHidden: true })],
  ['format', () => format('%s %o %O %j %d', secret, secret, secret, secret, secret)],
  ['entries', () => inspect(Object.entries(secret))],
  ['own keys', () => inspect(Reflect.ownKeys(secret))],
  ['spread', () => inspect({ ...secret })],
  ['structuredClone', () => inspect(structuredClone(secret), { showHidden: true })],
  ['v8 serialize', () => serialize(nested).toString('latin1')],
  ['v8 round trip', () => inspect(deserialize(serialize(secret)), { showHidden: true })],
  ['error cause', () => inspect(new Error('failed', { cause: secret }), { showHidden: true })],
  ['error member', () => inspect(Object.assign(new Error('failed'), { config: nested }), { depth: null })],
  ['error message', () => new Error(secret as unknown as string).message],
  ['aggregate error', () => inspect(new AggregateError([secret], 'failed'), { showHidden: true })],
];

describe('Secret', () => {
  it('gives its clear text to reveal only', () => {
    expect(secret.reveal()).toBe(CLEAR);
  });

  it.each(printed)('does not leave through %s', (_way, print) => {
    const text = print();
    expect(typeof text).toBe('string');
    expect(text).not.toContain(CLEAR);
    expect(text).not.toContain(Buffer.from(CLEAR).toString('base64'));
  });

  it('prints as a mask', () => {
    expect([`${secret as unknown as string}`, inspect([secret]), JSON.stringify({ secret })]).toEqual([
      '[secret]',
      '[ [secret] ]',
      '{"secret":"[secret]"}',
    ]);
  });

  it('does not leave through the error of a method called on something else', () => {
    const impostor = Object.create(secret) as Secret;
    expect(() => impostor.reveal()).toThrow(TypeError);
    expect(() => impostor.reveal()).not.toThrow(CLEAR);
  });

  it('cannot be changed', () => {
    expect(() => Object.assign(secret, { toString: () => 'other' })).toThrow(TypeError);
  });
});

describe('Secret.map', () => {
  it('derives another secret', () => {
    const derived = secret.map((clear) => `Basic ${clear}`);
    expect(derived.reveal()).toBe(`Basic ${CLEAR}`);
    expect(String(derived)).toBe('[secret]');
  });

  it('drops an error that quotes the clear text, as JSON.parse does', () => {
    const parse = (): Secret => secret.map((clear) => JSON.parse(clear) as string);
    expect(() => JSON.parse(CLEAR) as unknown).toThrow(CLEAR.slice(0, 5));
    expect(parse).toThrow('the derivation of a secret failed');
    try {
      parse();
    } catch (error) {
      expect(inspect(error, { showHidden: true, depth: null })).not.toContain('hunter2');
    }
  });

  it('lets a problem through, whose text is fixed', () => {
    const problem = new DomainError('wrong_credential_type', 'The key is not a service account key.');
    const derive = (): Secret =>
      secret.map(() => {
        throw problem;
      });
    expect(derive).toThrow(problem);
  });
});

describe('equals', () => {
  it.each([
    [CLEAR, true],
    [`${CLEAR} `, false],
    [CLEAR.slice(1), false],
    ['', false],
  ])('compares the clear texts: %#', (other, isEqual) => {
    expect(secret.equals(new Secret(other))).toBe(isEqual);
  });
});
