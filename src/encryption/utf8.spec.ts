import fc from 'fast-check';
import { problemOf } from './encryption.fixture.js';
import { utf8Bytes } from './utf8.js';

describe('utf8Bytes', () => {
  it('gives bytes from which the text comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text).toString('utf8')).toBe(text);
      }),
    );
  });

  it.each(['\ud800', 'a\udc00', '\udc00\ud800'])('refuses half of a surrogate pair: %j', (text) => {
    expect(problemOf(() => utf8Bytes(text))).toBe('validation_failed');
  });
});
