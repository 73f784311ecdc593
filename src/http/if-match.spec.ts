import { DomainError } from '../problems/domain-error.js';
import { parseIfMatch, requireVersion } from './if-match.js';

describe('parseIfMatch', () => {
  it.each<[string | undefined, ReturnType<typeof parseIfMatch>]>([
    [undefined, undefined],
    ['*', '*'],
    [' * ', '*'],
    ['"3"', ['3']],
    ['"3","4"', ['3', '4']],
    ['"3" ,\t"4"', ['3', '4']],
    ['""', ['']],
    ['"a, b"', ['a, b']],
    ['W/"3"', []],
    ['W/"3", "4"', ['4']],
  ])('reads %j', (header, condition) => {
    expect(parseIfMatch(header)).toEqual(condition);
  });

  it.each(['', '3', '"3', '3"', '"3" "4"', '"3",', ',"3"', '*, "3"', 'w/"3"', "'3'"])(
    'refuses %j without a word of it',
    (header) => {
      expect(() => parseIfMatch(header)).toThrow(
        new DomainError('validation_failed', 'A header is not valid.'),
      );
    },
  );

  it('reads the longest header that Node takes at once', () => {
    const header = `${'"3", '.repeat(3_000)}"3`;
    expect(() => parseIfMatch(header)).toThrow(DomainError);
  });
});

describe('requireVersion', () => {
  it.each([undefined, '*', ['3'], ['2', '3']] as const)('lets version 3 pass under %j', (condition) => {
    expect(() => requireVersion(condition, 3)).not.toThrow();
  });

  it.each([[[]], [['2']], [['03']], [['33']]])('lets it not pass under %j', (condition) => {
    expect(() => requireVersion(condition, 3)).toThrow('precondition_failed');
  });
});
