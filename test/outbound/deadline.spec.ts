import { readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Deadline } from '../../src/outbound/deadline.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import type { ResolvedAddress } from '../../src/outbound/pinned-agent.js';
import { answering, get, HOST, plainOutboundTo, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

const DEADLINE_MS = 300;
/** Two cores are shared with other test files. */
const SLACK_MS = 700;
const DRIP_MS = 40;

/** Writes the start at once, then one piece after another for ever. */
function drip(start: string, piece: string) {
  return (socket: Socket) => {
    socket.once('data', () => {
      socket.write(start);
      const timer = setInterval(() => socket.write(piece), DRIP_MS);
      socket.once('close', () => clearInterval(timer));
    });
  };
}

const SLOW_SERVERS: [string, (socket: Socket) => void][] = [
  ['accepts and hangs', () => undefined],
  ['takes the request and hangs', (socket) => void socket.resume()],
  ['drips headers', drip('HTTP/1.1 200 OK\r\n', 'A: b\r\n')],
  ['drips a body', drip('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n', 'x')],
  ['drips chunks', drip('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n')],
  ['drips interim answers', drip('', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
  ['stops in the body', drip('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n', '')],
];

describe('the deadline', () => {
  async function timed(exchange: () => Promise<unknown>): Promise<{ code: string; ms: number }> {
    const start = performance.now();
    const { code } = await problemOf(exchange());
    return { code, ms: performance.now() - start };
  }

  function expectInTime({ code, ms }: { code: string; ms: number }): void {
    expect(code).toBe('provider_timeout');
    expect(ms).toBeGreaterThan(DEADLINE_MS - 20);
    expect(ms).toBeLessThan(DEADLINE_MS + SLACK_MS);
  }

  it.each(SLOW_SERVERS)('ends an exchange with a server that %s', async (_what, behave) => {
    const server = await TestServer.tcp(behave);
    const url = `http://${HOST}:${server.port}/`;

    expectInTime(
      await timed(() => get(plainOutboundTo(server.port), url, { deadline: Deadline.after(DEADLINE_MS) })),
    );

    await server.allClosed();
    await server.close();
  });

  it('ends a TLS handshake that gets no answer', async () => {
    const server = await TestServer.tcp((socket) => void socket.resume());
    const settings = parseOutboundSettings({ allow: `${HOST}:${server.port}` });
    const outbound = new Outbound(settings, answering('127.0.0.1'));
    const url = `https://${HOST}:${server.port}/`;

    expectInTime(await timed(() => get(outbound, url, { deadline: Deadline.after(DEADLINE_MS) })));

    await server.allClosed();
    await server.close();
  });

  it('ends a DNS question without answer, and never connects on a late one', async () => {
    const server = await TestServer.tcp((socket) => socket.destroy());
    const settings = parseOutboundSettings({ allow: `${HOST}:${server.port}` });
    let answerLate: (answers: ResolvedAddress[]) => void = () => undefined;
    const late = new Promise<ResolvedAddress[]>((resolve) => (answerLate = resolve));
    const outbound = new Outbound(settings, () => late);
    const url = `https://${HOST}:${server.port}/`;

    expectInTime(await timed(() => get(outbound, url, { deadline: Deadline.after(DEADLINE_MS) })));

    answerLate([{ address: '127.0.0.1', family: 4 }]);
    // A connection would now be on its way: another one, made later, arrives after it.
    await problemOf(get(plainOutboundTo(server.port), `http://${HOST}:${server.port}/`));
    expect(server.connections).toBe(1);
    await server.close();
  });

  it('does not start at all when it is over', async () => {
    const server = await TestServer.http((_request, response) => response.end());
    const deadline = Deadline.after(1);
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));

    const problem = await problemOf(
      get(plainOutboundTo(server.port), `http://${HOST}:${server.port}/`, { deadline }),
    );

    expect(problem.code).toBe('provider_timeout');
    expect(server.connections).toBe(0);
    await server.close();
  });

  it('leaves no socket behind, over 300 rounds of success, timeout and broken connections', async () => {
    const server = await TestServer.tcp((socket) => {
      const behaviour = server.connections % 3;
      if (behaviour === 0)
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
      if (behaviour === 1) socket.once('data', () => socket.destroy());
    });
    const outbound = plainOutboundTo(server.port);
    const before = readdirSync('/proc/self/fd').length;

    for (let batch = 0; batch < 30; batch += 1) {
      const deadline = Deadline.after(50);
      const round = () =>
        get(outbound, `http://${HOST}:${server.port}/`, { deadline }).catch(() => undefined);
      await Promise.all(Array.from({ length: 10 }, round));
    }
    await server.allClosed();

    // On a busy machine a deadline may pass before its connection is made.
    expect(server.connections).toBeGreaterThan(250);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 2);
    await server.close();
  });

  it('breaks off what is under way when the client is closed', async () => {
    const server = await TestServer.tcp((socket) => void socket.once('data', () => outbound.close()));
    const outbound = plainOutboundTo(server.port);

    const problem = await problemOf(get(outbound, `http://${HOST}:${server.port}/`));

    expect(problem.code).toBe('provider_unreachable');
    await server.allClosed();
    await server.close();
  });
});
