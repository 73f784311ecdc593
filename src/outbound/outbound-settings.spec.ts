import { rootCertificates } from 'node:tls';
import { OutboundSettingsError, parseOutboundSettings } from './outbound-settings.js';

const CERTIFICATE = rootCertificates[0] ?? '';

it('reads nothing as nothing', () => {
  const nothing = { allowedHosts: [], allowedBlocks: [], plainHttp: [], connectTo: [], caCertificates: [] };

  expect(parseOutboundSettings({})).toEqual(nothing);
  expect(parseOutboundSettings({ allow: '', connectTo: ' ' })).toEqual(nothing);
});

it('reads hosts, plain http hosts and blocks', () => {
  const allow =
    'Harbor.Corp.:443, http://registry:5000,10.0.0.0/8:443,[fd00::/8]:8443,[FD00:0::1]:443,10.0.0.5:5000,bücher.example:1';

  expect(parseOutboundSettings({ allow })).toMatchObject({
    allowedHosts: [
      'harbor.corp:443',
      'registry:5000',
      '[fd00::1]:443',
      '10.0.0.5:5000',
      'xn--bcher-kva.example:1',
    ],
    allowedBlocks: [
      { cidr: '10.0.0.0/8', port: 443 },
      { cidr: 'fd00::/8', port: 8443 },
    ],
    plainHttp: ['registry:5000'],
  });
});

it('reads where connections go', () => {
  const connectTo = 'quay.io:443=127.0.0.1:9443, ghcr.io:443=[::1]:65535,a.test:1=simulators:8443';

  expect(parseOutboundSettings({ connectTo }).connectTo).toEqual([
    { target: 'quay.io:443', endpoint: { host: '127.0.0.1', port: 9443 } },
    { target: 'ghcr.io:443', endpoint: { host: '::1', port: 65535 } },
    { target: 'a.test:1', endpoint: { host: 'simulators', port: 8443 } },
  ]);
});

it('reads every certificate of the file, whatever stands between them', () => {
  const caPem = `# our CA\n${CERTIFICATE}\r\n\n${CERTIFICATE}`;

  expect(parseOutboundSettings({ caPem }).caCertificates).toHaveLength(2);
});

it('cannot be changed afterwards', () => {
  const settings = parseOutboundSettings({ allow: 'a.test:1,10.0.0.0/8:1', connectTo: 'a.test:1=b.test:1' });

  const parts: unknown[] = Object.values(settings);
  for (const part of parts.concat(settings, settings.allowedBlocks, settings.connectTo)) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

const BAD_ALLOW = [
  ...[
    'canary',
    'canary:',
    'canary:0',
    'canary:65536',
    'canary:4.4',
    'canary:-1',
    'canary:0443',
    ':443',
    'https://canary:443',
  ],
  ...[
    'user@canary:443',
    'canary/path:443',
    'canary?x:443',
    'canary#x:443',
    'can ary:443',
    '*.canary:443',
    'canary:1:443',
  ],
  ...[
    '10.0.0.0/33:443',
    '10.0/8:443',
    '10.0.0.0/x:443',
    'fd00::/8:443',
    '::1:443',
    '[::1:443',
    'http://10.0.0.0/8:443',
  ],
  ...['canary\\x:443', '999.1.1.1:443', '%00canary:443', '.:443', '-----:'],
];

it.each(BAD_ALLOW)('refuses %j, naming the variable and the position alone', (entry) => {
  const parse = () => parseOutboundSettings({ allow: `good.test:443,${entry}` });

  expect(parse).toThrow(OutboundSettingsError);
  expect(parse).toThrow(/^OUTBOUND_ALLOW: entry 2 /);
  expect(parse).not.toThrow(/canary|999|good/);
});

it.each([
  'canary:443',
  'canary:443=',
  '=canary:443',
  'canary:443=a=b:1',
  'canary=canary:443',
  'canary:443=10.0.0.0/8:1',
])('refuses the detour %j', (connectTo) => {
  expect(() => parseOutboundSettings({ connectTo })).toThrow(/^OUTBOUND_CONNECT_TO: entry 1 (?!.*canary)/);
});

it('refuses a file without certificates, or with a broken one', () => {
  const broken = '-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----';

  expect(() => parseOutboundSettings({ caPem: 'canary' })).toThrow(/^OUTBOUND_CA_FILE: entry 1 (?!.*canary)/);
  expect(() => parseOutboundSettings({ caPem: '' })).toThrow(/^OUTBOUND_CA_FILE: entry 1/);
  expect(() => parseOutboundSettings({ caPem: `${CERTIFICATE}\n${broken}` })).toThrow(
    /^OUTBOUND_CA_FILE: entry 2 (?!.*canary)/,
  );
});

it('refuses long hostile text', () => {
  for (const text of ['a'.repeat(100_000), ','.repeat(10_000), ':'.repeat(100_000), '.'.repeat(100_000)]) {
    expect(() => parseOutboundSettings({ allow: text })).toThrow(OutboundSettingsError);
    expect(() => parseOutboundSettings({ caPem: `-----BEGIN CERTIFICATE-----${text}` })).toThrow(
      OutboundSettingsError,
    );
  }
});
