import fc from 'fast-check';
import { nextLinkTarget } from './link-header.js';

describe('the Link header', () => {
  it.each([
    ['distribution', '</v2/_catalog?last=x&n=100>; rel="next"', '/v2/_catalog?last=x&n=100'],
    [
      'Quay',
      '<https://quay.io/v2/a/b/tags/list?n=1&next_page=gAAAA%3D%3D>; rel="next"',
      'https://quay.io/v2/a/b/tags/list?n=1&next_page=gAAAA%3D%3D',
    ],
    ['no quotes', '</a>; rel=next', '/a'],
    ['odd case and spacing', '  </a>  ;  REL = "NEXT"  ', '/a'],
    ['several relations', '</a>; rel="last  next"', '/a'],
    ['several links', '</first>; rel="first", </a,b>; rel="next", </c>; rel="next"', '/a,b'],
    ['other parameters', '</a>; title="x; rel=\\"prev\\", </b>"; hreflang=de; rel="next"', '/a'],
    ['parameters without a value and empty ones', '</a>; ;crossorigin; rel="next";', '/a'],
    ['an empty target', '<>; rel="next"', ''],
    ['empty elements', ', ,</a>; rel="next"', '/a'],
  ])('finds the next page: %s', (_, header, target) => {
    expect(nextLinkTarget(header)).toBe(target);
  });

  it.each([
    ['nothing', ''],
    ['another relation', '</a>; rel="prev"'],
    ['a relation that contains the word', '</a>; rel="nextpage x-next"'],
    ['no relation', '</a>'],
    ['the reverse relation', '</a>; rev="next"'],
    ['a second relation parameter', '</a>; rel="prev"; rel="next"'],
    ['a link about something else', '</a>; rel="next"; anchor="/other"'],
    ['no angle brackets', '/a; rel="next"'],
    ['an open bracket', '</a; rel="next"'],
    ['a space in the target', '</a b>; rel="next"'],
    ['an open quote', '</a>; rel="next'],
    ['text after the link', '</a>; rel="next" </b>'],
    ['a link behind a broken one', '</x>; rel="; , </a>; rel="next"'],
    ['a control character', '</a>; title="\u0001"; rel="next"'],
  ])('finds none: %s', (_, header) => {
    expect(nextLinkTarget(header)).toBeUndefined();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => void nextLinkTarget(header)));
  });

  it.each([
    ['open brackets', '<'.repeat(16_000)],
    ['links', '<a>,'.repeat(4_000)],
    ['parameters', `<a>${';a=b'.repeat(4_000)}`],
    ['escapes', `<a>; rel="${'\\"'.repeat(8_000)}`],
    ['relations', `<a>; rel="${'a '.repeat(8_000)}"`],
  ])('comes to an end with 16 kB of %s', (_, header) => {
    expect(header.length).toBeLessThanOrEqual(16_384);
    expect(() => nextLinkTarget(header)).not.toThrow();
  });

  it('is not read beyond 16 kB', () => {
    expect(nextLinkTarget(`<a>; rel="next"${' '.repeat(100_000)}`)).toBeUndefined();
  });
});
