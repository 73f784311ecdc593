import { parseRegistryHost, parseRegistryUrl } from './registry-url.js';

describe('the address of a registry', () => {
  it.each([
    ['registry.example.com', 'https://registry.example.com', ''],
    ['Registry.Example.com:5000', 'https://registry.example.com:5000', ''],
    ['registry.example.com:443/', 'https://registry.example.com', ''],
    ['https://registry.example.com/prefix/', 'https://registry.example.com', '/prefix'],
    ['HTTPS://registry.example.com/a/b.c_d-~', 'https://registry.example.com', '/a/b.c_d-~'],
    ['registry.example.com/artifactory/v2/', 'https://registry.example.com', '/artifactory'],
    ['registry.example.com/v2', 'https://registry.example.com', ''],
    ['http://registry.local:5000', 'http://registry.local:5000', ''],
    ['[2001:db8::1]:5000', 'https://[2001:db8::1]:5000', ''],
    ['bücher.example', 'https://xn--bcher-kva.example', ''],
    ['0x7f.1', 'https://127.0.0.1', ''],
  ])('reads %s', (text, origin, prefix) => {
    expect(parseRegistryUrl(text)).toEqual({ origin, prefix });
  });

  it.each([
    '',
    ' ',
    '/',
    'https://',
    'https:///',
    'ftp://registry.example.com',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'user:password@registry.example.com',
    'https://user@registry.example.com',
    'registry.example.com@attacker.example',
    'registry.example.com?x',
    'registry.example.com/a?x=y',
    'registry.example.com#x',
    'registry.example.com/#x',
    'registry.example.com\\@attacker.example',
    'https:\\\\registry.example.com',
    'registry.example.com/a\\b',
    'registry.example.com/../x',
    'registry.example.com/./x',
    'registry.example.com/a//b',
    'registry.example.com/%2e%2e',
    'regi stry.example.com',
    ' registry.example.com',
    'registry.example.com ',
    'registry.example.com\n',
    'registry\t.example.com',
    'registry.example.com\u001a',
    'registry.example.com:port',
    'registry.example.com:99999',
    '%65xample.com',
    'a'.repeat(513),
  ])('refuses %j', (text) => {
    expect(parseRegistryUrl(text)).toBeUndefined();
  });

  it('takes nothing but host and port where a host is meant', () => {
    expect(parseRegistryHost('quay.example.com:8443')).toEqual({
      origin: 'https://quay.example.com:8443',
      prefix: '',
    });
    expect(parseRegistryHost('quay.example.com/')).toBeUndefined();
    expect(parseRegistryHost('https://quay.example.com')).toBeUndefined();
  });

  it.each(['a'.repeat(100_000), '/'.repeat(100_000), `a/${'-'.repeat(100_000)}`, ' '.repeat(100_000)])(
    'refuses 100 kB that invite backtracking',
    (text) => {
      expect(parseRegistryUrl(text)).toBeUndefined();
    },
  );
});
