import { parseUrl } from './parse-url.js';

/** More than V8 waits for before it optimizes a call. */
const WARM_UP = 20_000;

describe('parseUrl', () => {
  it('reads a URL, alone or seen from a base', () => {
    expect(parseUrl('https://registry.example.com/v2/')?.pathname).toBe('/v2/');
    expect(parseUrl('/token', 'https://registry.example.com')?.href).toBe(
      'https://registry.example.com/token',
    );
  });

  it.each(['', 'registry', 'https://', 'https://[::1', 'https://a b'])('finds none in %j', (text) => {
    expect(parseUrl(text)).toBeUndefined();
  });

  it('says of letters beyond ASCII the same thing after many calls as in the first', () => {
    const texts = ['https://é.example', 'https://ª', 'https://Ë\u0085\u001a', 'https://\u00ad'];
    const first = texts.map((text) => parseUrl(text)?.hostname);

    for (let count = 0; count < WARM_UP; count++) parseUrl('https://registry.example.com');

    expect(texts.map((text) => parseUrl(text)?.hostname)).toEqual(first);
    expect(first).toEqual(['xn--9ca.example', 'a', undefined, undefined]);
  });
});
