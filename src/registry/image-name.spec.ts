import { isDigest, isRepositoryName, isTag } from './image-name.js';

const HEX = 'ab01'.repeat(16);

describe('names of images', () => {
  it.each(['a', 'library/alpine', 'a.b_c__d-e---f/0', 'a'.repeat(255)])('takes the repository %s', (name) => {
    expect(isRepositoryName(name)).toBe(true);
  });

  it.each([
    '',
    'A',
    'a/',
    '/a',
    'a//b',
    'a..b',
    'a___b',
    '.',
    '..',
    'a/../b',
    'a:b',
    'a?b',
    'a%2fb',
    'a\n',
    'ä',
    'a'.repeat(256),
  ])('refuses the repository %j', (name) => {
    expect(isRepositoryName(name)).toBe(false);
  });

  it.each(['latest', '_', 'V1.0-rc_1', 'a'.repeat(128)])('takes the tag %s', (tag) => {
    expect(isTag(tag)).toBe(true);
  });

  it.each(['', '.a', '-a', 'a/b', 'a:b', 'a b', 'latest\n', `sha256:${HEX}`, 'a'.repeat(129)])(
    'refuses the tag %j',
    (tag) => {
      expect(isTag(tag)).toBe(false);
    },
  );

  it('takes digests of full length only', () => {
    expect(isDigest(`sha256:${HEX}`)).toBe(true);
    expect(isDigest(`sha512:${HEX}${HEX}`)).toBe(true);
    const refused = [
      '',
      'sha256:',
      `sha256:${HEX}0`,
      `sha256:${HEX.toUpperCase()}`,
      `sha512:${HEX}`,
      `md5:${HEX}`,
      `sha256:../${HEX}`,
    ];
    expect(refused.filter(isDigest)).toEqual([]);
  });

  it.each([
    'a'.repeat(100_000),
    `${'a-'.repeat(50_000)}!`,
    '-'.repeat(100_000),
    'a/'.repeat(50_000),
    '_'.repeat(100_000),
  ])('refuses 100 kB that invite backtracking', (text) => {
    expect([isRepositoryName, isTag, isDigest].filter((isName) => isName(text))).toEqual([]);
  });
});
