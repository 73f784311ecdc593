import { join } from 'node:path';
import { killChildren, startChild } from '../harness/child-program.js';
import { selfSignedIdentity } from './certificates.fixture.js';
import { HOST } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

/** Calls the client under test, and Node's own to prove that the variables work at all. */
const CHILD = join(import.meta.dirname, 'environment-child.ts');

describe('the environment', () => {
  const servers: TestServer[] = [];
  const opened = async (opening: Promise<TestServer>): Promise<TestServer> => {
    const server = await opening;
    servers.push(server);
    return server;
  };

  afterEach(async () => {
    await killChildren();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  it('opens no bypass: no proxy is used, and no certificate goes unchecked', async () => {
    const identity = await selfSignedIdentity(HOST);
    const proxy = await opened(TestServer.tcp((socket) => socket.destroy()));
    const server = await opened(TestServer.https(identity, (_request, response) => response.end('in')));
    const plain = await opened(TestServer.http((_request, response) => response.end('direct')));
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
    const env = {
      ...Object.fromEntries(names.map((name) => [name, proxyUrl])),
      NO_PROXY: 'nothing.example',
      NODE_USE_ENV_PROXY: '1',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };

    const child = startChild(CHILD, [String(server.port), String(plain.port)], env);
    const outcomes: unknown = JSON.parse(await child.line('outcomes '));

    expect(outcomes).toEqual({
      control: 200,
      tls: 'provider_tls_failed',
      plain: 'direct',
      refused: 'address_refused',
    });
    expect(proxy.connections).toBe(0);
  });
});
