import { json, page } from '../../test/harness/fake-outbound.js';
import type { OutboundResponse } from '../outbound/outbound.types.js';
import { catalogListing, pageUrl, readPage, tagListing } from './listing.js';

const LISTING = tagListing({ origin: 'https://r.example', prefix: '/p' }, 'a/b');
const PATH = '/p/v2/a/b/tags/list';

function tags(names: unknown, link?: string): OutboundResponse {
  return json(200, { name: 'a/b', tags: names }, link === undefined ? {} : { link });
}

describe('a page of names', () => {
  it('is asked for by size and position', () => {
    expect(pageUrl(LISTING, { size: 20 }).href).toBe(`https://r.example${PATH}?n=20`);
    expect(pageUrl(LISTING, { size: 20, position: 'last=v1&n=9' }).href).toBe(
      `https://r.example${PATH}?n=20&last=v1%26n%3D9`,
    );
    expect(pageUrl(LISTING, { size: 20, position: `${PATH}?next_page=x` }).href).toBe(
      `https://r.example${PATH}?next_page=x`,
    );
  });

  it.each([
    '/p/v2/other/tags/list?n=1',
    '//attacker.example/p/v2/a/b/tags/list',
    'https://attacker.example/',
    `${PATH}/../../../x`,
  ])('is not asked for at a position of another list: %j', (position) => {
    expect(() => pageUrl(LISTING, { size: 20, position })).toThrow(/^validation_failed:/);
  });

  it.each([
    ['relative', `<${PATH}?last=b&n=2>; rel="next"`, `${PATH}?last=b&n=2`],
    [
      'absolute, as Quay writes it',
      `<https://r.example${PATH}?next_page=gAAA>; rel="next"`,
      `${PATH}?next_page=gAAA`,
    ],
    ['a query alone', '<?last=b>; rel="next"', `${PATH}?last=b`],
    ['with a fragment, which is dropped', `<${PATH}?last=b#x>; rel="next"`, `${PATH}?last=b`],
  ])('is followed by the page that its link names: %s', (_, link, nextPosition) => {
    expect(readPage(LISTING, { size: 2 }, tags(['a', 'b'], link))).toEqual({
      items: ['a', 'b'],
      nextPosition,
    });
  });

  it.each([
    ['another host', `https://attacker.example${PATH}?last=b`],
    ['another host without a scheme', `//attacker.example${PATH}?last=b`],
    ['another host by backslashes', `\\\\attacker.example${PATH}?last=b`],
    ['a longer host', `https://r.example.attacker.example${PATH}`],
    ['the host as user name', `https://r.example@attacker.example${PATH}`],
    ['another port', `https://r.example:8443${PATH}`],
    ['http', `http://r.example${PATH}`],
    ['another repository', 'https://r.example/p/v2/other/tags/list'],
    ['another path, as Nexus writes it', '/v2/a/b/tags/list?last=b'],
    ['a path with dots', `${PATH}/../../../../../admin`],
    ['no URL', 'https://['],
    ['a script', 'javascript:alert(1)'],
    ['more than 2 kB', `${PATH}?${'a'.repeat(2048)}`],
  ])('goes on after its last name when the link leads elsewhere: %s', (_, target) => {
    const found = readPage(LISTING, { size: 50 }, tags(['a', 'b'], `<${target}>; rel="next"`));

    expect(found).toEqual({ items: ['a', 'b'], nextPosition: 'last=b' });
  });

  it('ends with a link to itself', () => {
    const link = `<${PATH}?n=2>; rel="next"`;

    expect(readPage(LISTING, { size: 2 }, tags(['a', 'b'], link))).toEqual({ items: ['a', 'b'] });
    expect(readPage(LISTING, { size: 2, position: `${PATH}?n=2` }, tags(['a', 'b'], link))).toEqual({
      items: ['a', 'b'],
    });
  });

  it('ends when it is shorter than asked for, and may go on when it is not', () => {
    expect(readPage(LISTING, { size: 3 }, tags(['a', 'b']))).toEqual({ items: ['a', 'b'] });
    expect(readPage(LISTING, { size: 2 }, tags(['a', 'b']))).toEqual({
      items: ['a', 'b'],
      nextPosition: 'last=b',
    });
    expect(readPage(LISTING, { size: 2 }, tags([]))).toEqual({ items: [] });
  });

  it('is cut from the whole list of a registry that knows no pages', () => {
    const all = tags(['a', 'b', 'c']);

    expect(readPage(LISTING, { size: 2 }, all)).toEqual({ items: ['a', 'b'], nextPosition: 'last=b' });
    expect(readPage(LISTING, { size: 2, position: 'last=b' }, all)).toEqual({
      items: ['c'],
      nextPosition: 'last=c',
    });
    expect(readPage(LISTING, { size: 2, position: 'last=c' }, all)).toEqual({ items: [] });
  });

  it('leaves out what is no tag', () => {
    const names = ['ok', null, 1, {}, '', '-x', 'a/b', `sha256:${'0'.repeat(64)}`, 'a'.repeat(300), 'line\n'];

    expect(readPage(LISTING, { size: 50 }, tags(names))).toEqual({ items: ['ok'] });
  });

  it('may be null', () => {
    expect(readPage(LISTING, { size: 50 }, tags(null))).toEqual({ items: [] });
  });

  it.each([
    ['a page', page(200)],
    ['no list', json(200, {})],
    ['a list of another kind', tags('a')],
    ['null', json(200, null)],
    ['nothing', { status: 200, headers: {}, body: '' }],
  ])('is a protocol error when it is %s', (_, response) => {
    expect(() => readPage(LISTING, { size: 1 }, response)).toThrow(/^provider_protocol_error:/);
  });

  it('holds repositories in a catalogue', () => {
    const listing = catalogListing({ origin: 'https://r.example', prefix: '' });

    expect(pageUrl(listing, { size: 1 }).href).toBe('https://r.example/v2/_catalog?n=1');
    expect(readPage(listing, { size: 50 }, json(200, { repositories: ['a/b', 'NO', null] }))).toEqual({
      items: ['a/b'],
    });
  });
});
