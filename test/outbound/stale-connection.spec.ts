import type { Socket } from 'node:net';
import type { OutboundRequest } from '../../src/outbound/outbound.types.js';
import { get, HOST, plainOutboundTo, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('a kept connection that the server has closed', () => {
  let server: TestServer;
  let sockets: Socket[];
  let isAnswering: boolean;

  beforeEach(async () => {
    [sockets, isAnswering] = [[], true];
    server = await TestServer.tcp((socket) => {
      sockets.push(socket);
      socket.on('data', () => (isAnswering ? socket.write(ANSWER) : socket.destroy()));
    });
  });
  afterEach(() => server.close());

  /** Asks twice, and closes the connection of the first time in between, before the client can know of it. */
  async function askTwice(rest: Partial<OutboundRequest> = {}) {
    const outbound = plainOutboundTo(server.port);
    const ask = () => get(outbound, `http://${HOST}:${server.port}/`, rest);
    await ask();
    sockets[0]?.destroy();
    return ask();
  }

  it('does not make a reading request fail', async () => {
    expect((await askTwice()).body).toBe('ok');
    expect(server.connections).toBe(2);
  });

  it('fails a request that may have done something', async () => {
    const problem = await problemOf(askTwice({ method: 'POST', body: '{}' }));

    expect(problem.code).toBe('provider_unreachable');
    expect(server.connections).toBe(1);
  });

  it('is told from a server that breaks every connection, which is asked once', async () => {
    isAnswering = false;
    const outbound = plainOutboundTo(server.port);

    const problem = await problemOf(get(outbound, `http://${HOST}:${server.port}/`));

    expect([problem.code, server.connections]).toEqual(['provider_unreachable', 1]);
  });
});
