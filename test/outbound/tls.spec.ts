import type { Outbound as OutboundClient } from '../../src/outbound/outbound.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import type { TLSSocket } from 'node:tls';
import { type ServerIdentity, selfSignedIdentity, TestAuthority } from './certificates.fixture.js';
import { answering, get, HOST, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

describe('TLS', () => {
  let authority: TestAuthority;
  let stranger: TestAuthority;
  let good: ServerIdentity;
  const servers: TestServer[] = [];
  const clients: OutboundClient[] = [];

  beforeAll(async () => {
    [authority, stranger] = await Promise.all([TestAuthority.create(), TestAuthority.create()]);
    good = await authority.issue({ name: HOST });
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function serve(options: object): Promise<TestServer> {
    const server = await TestServer.https(options, (request, response) => {
      const { servername } = request.socket as TLSSocket & { servername: string };
      response.end(JSON.stringify({ host: request.headers.host, servername }));
    });
    servers.push(server);
    return server;
  }

  function clientFor(settings: { allow?: string; connectTo?: string; caPem?: string }): OutboundClient {
    const client = new Outbound(parseOutboundSettings(settings), answering('127.0.0.1'));
    clients.push(client);
    return client;
  }

  async function refusal(options: object): Promise<string> {
    const { port } = await serve(options);
    const client = clientFor({ allow: `${HOST}:${port}`, caPem: authority.pem });
    const { code, detail } = await problemOf(get(client, `https://${HOST}:${port}/`));
    return `${code}: ${detail}`;
  }

  it('trusts a certificate of the authority that the operator added', async () => {
    const { port } = await serve(good);
    const client = clientFor({ allow: `${HOST}:${port}`, caPem: `${stranger.pem}\n${authority.pem}\n` });

    const answer = await get(client, `https://${HOST}:${port}/`);

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ host: `${HOST}:${port}`, servername: HOST });
  });

  it('says what is wrong with a certificate', async () => {
    expect(await refusal(await authority.issue({ name: HOST, validDays: -1 }))).toBe(
      'provider_tls_failed: The certificate of the host has expired.',
    );
    expect(await refusal(await authority.issue({ name: 'other.test' }))).toBe(
      'provider_tls_failed: The certificate of the host is for another name.',
    );
    expect(await refusal(await selfSignedIdentity(HOST))).toBe(
      'provider_tls_failed: The certificate of the host is self-signed.',
    );
    expect(await refusal(await stranger.issue({ name: HOST }))).toBe(
      'provider_tls_failed: The certificate of the host comes from an unknown authority.',
    );
  });

  it('trusts no private authority of its own accord', async () => {
    const { port } = await serve(good);
    const client = clientFor({ allow: `${HOST}:${port}` });

    const problem = await problemOf(get(client, `https://${HOST}:${port}/`));

    expect(problem.code).toBe('provider_tls_failed');
  });

  it('refuses TLS 1.1 and plain text on the port', async () => {
    const old = { ...good, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    expect(await refusal(old)).toBe('provider_tls_failed: The host does not speak TLS 1.2 or later.');

    const plain = await TestServer.tcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    servers.push(plain);
    const client = clientFor({ allow: `${HOST}:${plain.port}` });
    const problem = await problemOf(get(client, `https://${HOST}:${plain.port}/`));
    expect(problem.detail).toBe('The host does not speak TLS on this port.');
  });

  it('goes where the operator sends it, and keeps the name in Host, SNI and the certificate check', async () => {
    const [right, wrong] = await Promise.all([
      serve(good),
      serve(await authority.issue({ name: 'other.test' })),
    ]);
    const connectTo = `${HOST}:443=127.0.0.1:${right.port}, ${HOST}:8443=127.0.0.1:${wrong.port}`;
    const client = clientFor({ connectTo, caPem: authority.pem });

    const answer = await get(client, `https://${HOST}./`);
    const problem = await problemOf(get(client, `https://${HOST}:8443/`));

    expect(JSON.parse(answer.body)).toEqual({ host: HOST, servername: HOST });
    expect(problem.detail).toBe('The certificate of the host is for another name.');
  });

  it('checks the certificate of an address against that address, wherever the operator sends it', async () => {
    const { port } = await serve(await authority.issue({ name: '127.0.0.1' }));
    const client = clientFor({ connectTo: `192.0.2.7:443=127.0.0.1:${port}`, caPem: authority.pem });

    const problem = await problemOf(get(client, 'https://192.0.2.7/'));

    expect(problem.detail).toBe('The certificate of the host is for another name.');
  });
});
