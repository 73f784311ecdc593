import { createServer } from 'node:net';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import { parseUrl } from '../../src/outbound/parse-url.js';
import { answering, get, HOST, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

/** Every spelling of a host that must stay out of reach, all of them meaning this machine, its network or its cloud. */
const REFUSED_HOSTS = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '0x7F.0.0.0x1',
  ],
  ...['127.0.0.1.', '127.255.255.254', '0.0.0.0', '0', '0.1.2.3', '%31%32%37.0.0.1', '127%2e0%2e0%2e1'],
  ...['①②⑦.⓪.⓪.①', '１２７.0.0.1', '127。0。0。1', '127．0．0．1', '127｡0｡0｡1'],
  ...[
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
  ],
  ...[
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::127.0.0.1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
  ],
  ...[
    '[fd00:ec2::254]',
    '[2001:db8::1]',
    '[ff02::1]',
    '[2606:4700::5efe:127.0.0.1]',
    '[2606:4700::200:5efe:7f00:1]',
  ],
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'localhost..',
    'ｌocalhost',
    'loc\u00adalhost',
    'a.localhost',
    'localhost.localdomain',
  ],
  ...[
    'ip6-localhost',
    'ip6-loopback',
    'localhost6.localdomain6',
    'printer.local',
    'db.internal',
    'router.home.arpa',
  ],
  ...[
    'metadata.google.internal',
    'metadata.google.internal.',
    'metadata',
    'metadata.goog',
    'instance-data',
    'host.docker.internal',
  ],
  ...[
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '[::ffff:a9fe:a9fe]',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
  ],
  ...[
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ],
];

describe('what may not be called', () => {
  const canaries: TestServer[] = [];
  let port: number;
  let asked: string[];
  let outbound: Outbound;

  beforeAll(async () => {
    const first = await TestServer.tcp((socket) => socket.destroy());
    canaries.push(first, await TestServer.tcp((socket) => socket.destroy(), '::1', first.port));
    ({ port } = first);
  });

  beforeEach(() => {
    asked = [];
    outbound = new Outbound(parseOutboundSettings({}), (host) => {
      asked.push(host);
      return answering('127.0.0.1', '::1')(host);
    });
  });

  afterEach(() => outbound.close());

  afterAll(() => Promise.all(canaries.map((canary) => canary.close())));

  const connections = () => canaries.reduce((sum, canary) => sum + canary.connections, 0);

  it.each(REFUSED_HOSTS)('refuses %s without a connection or a DNS question', async (host) => {
    const problem = await problemOf(get(outbound, `https://${host}:${port}/v2/`));

    expect(problem.code).toBe('address_refused');
    expect(asked).toEqual([]);
    expect(connections()).toBe(0);
  });

  it('leaves no spelling that the URL parser accepts with a zone id, a blank or an odd number', () => {
    for (const host of [
      '[fe80::1%25eth0]',
      '[fe80::1%eth0]',
      '127.0.0.1%00.quay.io',
      '256.1.1.1',
      '1.2.3.4.5',
      '0x',
      'a b',
    ]) {
      expect([undefined, '0.0.0.0']).toContain(parseUrl(`https://${host}/`)?.hostname);
    }
  });

  it('refuses a name that leads to this machine', async () => {
    const problem = await problemOf(get(outbound, `https://registry.example:${port}/`));

    expect(problem.code).toBe('address_refused');
    expect(asked).toEqual(['registry.example']);
    expect(connections()).toBe(0);
  });

  it.each([
    ['user name', 'https://user@'],
    ['password', 'https://:secret@'],
  ])('refuses a URL with a %s', async (_what, start) => {
    const problem = await problemOf(get(outbound, `${start}quay.io/`));

    expect(problem).toMatchObject({
      code: 'address_refused',
      detail: expect.stringContaining('user name') as string,
    });
  });

  it.each([
    'http://quay.io/',
    'ftp://quay.io/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'unix:/run/docker.sock',
  ])('refuses %s, which is not https', async (url) => {
    const problem = await problemOf(get(outbound, url));

    expect(problem).toMatchObject({ code: 'address_refused', detail: 'Only https is allowed.' });
  });

  it('does not tell an open port from a closed or a filtered one', async () => {
    const closed = await closedPort();
    const answers = await Promise.all(
      [port, closed].map((target) => problemOf(get(outbound, `https://127.0.0.1:${target}/`))),
    );

    expect(answers[0]?.message).toBe(answers[1]?.message);
    expect(answers[0]?.details).toEqual(answers[1]?.details);
    expect(connections()).toBe(0);
  });
});

describe('what the operator allows', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.http((request, response) => response.end(request.headers.host));
  });

  afterAll(() => server.close());

  async function codeFor(allow: string, url: string): Promise<string> {
    const outbound = new Outbound(parseOutboundSettings({ allow }), answering('127.0.0.1'));
    try {
      return await get(outbound, url).then(
        ({ status }) => String(status),
        (error: { code: string }) => error.code,
      );
    } finally {
      outbound.close();
    }
  }

  it('opens plain http for exactly that host and port', async () => {
    const allow = `http://${HOST}:${server.port}`;

    expect(await codeFor(allow, `http://${HOST}:${server.port}/`)).toBe('200');
    expect(await codeFor(allow, `http://${HOST.toUpperCase()}.:${server.port}/`)).toBe('200');
    expect(await codeFor(allow, `http://other.test:${server.port}/`)).toBe('address_refused');
    expect(await codeFor(allow, `http://${HOST}/`)).toBe('address_refused');
    expect(await codeFor(allow, `http://sub.${HOST}:${server.port}/`)).toBe('address_refused');
  });

  it('opens a host for one port, and a block for every name that leads into it', async () => {
    const { port } = server;

    // The server speaks no TLS: that a handshake was tried at all shows that the address was let through.
    expect(await codeFor(`${HOST}:${port}`, `https://${HOST}:${port}/`)).toBe('provider_tls_failed');
    expect(await codeFor(`${HOST}:${port + 1}`, `https://${HOST}:${port}/`)).toBe('address_refused');
    expect(await codeFor(`127.0.0.0/8:${port}`, `https://any.test:${port}/`)).toBe('provider_tls_failed');
    expect(await codeFor(`127.0.0.0/8:${port}`, `https://registry.internal:${port}/`)).toBe(
      'provider_tls_failed',
    );
    expect(await codeFor(`127.0.0.0/8:${port}`, `https://[::ffff:127.0.0.1]:${port}/`)).toBe(
      'provider_tls_failed',
    );
    expect(await codeFor(`127.0.0.0/8:${port}`, `https://[::1]:${port}/`)).toBe('address_refused');
    expect(await codeFor(`10.0.0.0/8:${port}`, `https://any.test:${port}/`)).toBe('address_refused');
    expect(await codeFor(`127.0.0.0/8:${port + 1}`, `https://any.test:${port}/`)).toBe('address_refused');
  });

  it('keeps a reserved name away from public addresses, even where a block is open', async () => {
    const settings = parseOutboundSettings({ allow: '10.0.0.0/8:443' });
    const outbound = new Outbound(settings, answering('93.184.215.14'));

    const problem = await problemOf(get(outbound, 'https://registry.internal/'));

    expect(problem.code).toBe('address_refused');
  });
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
