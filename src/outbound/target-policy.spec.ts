import { parseOutboundSettings } from './outbound-settings.js';
import { TargetPolicy } from './target-policy.js';

const PUBLIC_URLS = [
  ['https://quay.io/v2/', 'https://quay.io/v2/'],
  ['https://QUAY.io./v2/', 'https://quay.io/v2/'],
  ['https://registry-1.docker.io:443/', 'https://registry-1.docker.io/'],
  ['https://rg.fr-par.scw.cloud/?a=%2F', 'https://rg.fr-par.scw.cloud/?a=%2F'],
  ['https://harbor.example.com:8443/', 'https://harbor.example.com:8443/'],
  ['https://localhost.example.com/', 'https://localhost.example.com/'],
  ['https://mylocal/', 'https://mylocal/'],
  ['https://internal.example.com/', 'https://internal.example.com/'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ['https://8.8.8.8/', 'https://8.8.8.8/'],
  ['https://[2606:4700::6810:84e5]:5000/', 'https://[2606:4700::6810:84e5]:5000/'],
];

it.each(PUBLIC_URLS)('admits %s as %s', (url, canonical) => {
  const policy = new TargetPolicy(parseOutboundSettings({}));

  expect(policy.admit(new URL(url)).href).toBe(canonical);
});

it('admits a host that the operator sends elsewhere, whatever its name, but not without TLS', () => {
  const policy = new TargetPolicy(
    parseOutboundSettings({ connectTo: 'registry.internal:443=10.0.0.9:8443' }),
  );

  expect(policy.admit(new URL('https://registry.internal/')).href).toBe('https://registry.internal/');
  expect(policy.detour('registry.internal', 443)).toEqual({ host: '10.0.0.9', port: 8443 });
  expect(policy.detour('registry.internal', 444)).toBeUndefined();
  expect(() => policy.admit(new URL('http://registry.internal:443/'))).toThrow('Only https');
});

it('never names what it refuses', () => {
  const policy = new TargetPolicy(parseOutboundSettings({}));

  for (const url of ['https://canary.internal/', 'http://canary.example/', 'https://canary@quay.io/']) {
    expect(() => policy.admit(new URL(url))).not.toThrow(/canary/);
    expect(() => policy.admit(new URL(url))).toThrow(/^address_refused: /);
  }
});
