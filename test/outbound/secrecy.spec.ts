import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Secret } from '../../src/encryption/secret.js';
import { Deadline } from '../../src/outbound/deadline.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import type { OutboundRequest } from '../../src/outbound/outbound.types.js';
import { DomainError } from '../../src/problems/domain-error.js';
import { selfSignedIdentity } from './certificates.fixture.js';
import { answering, get, HOST, plainOutboundTo, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

const MARK = 'hunter2canary';

/** A request with the mark in every place that may hold something secret. */
const SECRET_REQUEST = {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  secretHeaders: { Authorization: new Secret(`Bearer ${MARK}`), 'X-Auth-Token': new Secret(MARK) },
  body: new Secret(`{"password" : "${MARK}"}`),
} satisfies Partial<OutboundRequest>;

const write = (bytes: string | Buffer) => (socket: Socket) =>
  void socket.once('data', () => socket.end(bytes));

const FAILURES: [string, (socket: Socket) => void][] = [
  ['a reset', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
  ['silence', (socket) => void socket.resume()],
  ['garbage with the secret in it', write(`${MARK}\r\n\r\n`)],
  ['a body cut short', write(`HTTP/1.1 200 OK\r\nContent-Length: 99\r\nX-Echo: ${MARK}\r\n\r\n${MARK}`)],
  ['a long header', write(`HTTP/1.1 200 OK\r\nX-Echo: ${MARK.repeat(3_000)}\r\n\r\n`)],
  ['a large body', write(`HTTP/1.1 200 OK\r\n\r\n${MARK.repeat(100_000)}`)],
  ['an unknown encoding', write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${MARK}\r\n\r\nx`)],
  [
    'a gzip bomb',
    write(
      Buffer.concat([
        Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n'),
        gzipSync(MARK.repeat(200_000)),
      ]),
    ),
  ],
  ['an upgrade', write('HTTP/1.1 101 Go\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n')],
];

describe('secrets', () => {
  function expectClean(error: DomainError): void {
    expect(error).toBeInstanceOf(DomainError);
    expect('cause' in error).toBe(false);
    const everything = [
      inspect(error, { depth: 10, showHidden: true, getters: true }),
      JSON.stringify(error),
      String(error.stack),
      Object.values(error).map(String).join(),
    ].join('\n');
    expect(everything).not.toContain(MARK);
    expect(everything).not.toContain(HOST);
    expect(everything).not.toMatch(/axios/i);
  }

  it.each(FAILURES)('appear in no error after %s', async (_failure, behave) => {
    const server = await TestServer.tcp(behave);
    const url = `http://${HOST}:${server.port}/${MARK}?token=${MARK}`;
    const deadline = Deadline.after(400);

    expectClean(await problemOf(get(plainOutboundTo(server.port), url, { ...SECRET_REQUEST, deadline })));

    await server.close();
  });

  it('appear in no error of the address policy, DNS, TLS or a refused connection', async () => {
    const server = await TestServer.https(await selfSignedIdentity(HOST), () => undefined);
    const allow = `${HOST}:${server.port}, ${HOST}:1`;
    const outbound = new Outbound(parseOutboundSettings({ allow }), answering('127.0.0.1'));
    const lost = new Outbound(parseOutboundSettings({}), () => Promise.reject(new Error(MARK)));
    const path = `/${MARK}?token=${MARK}`;

    const problems = await Promise.all([
      problemOf(get(outbound, `https://${HOST}:${server.port}${path}`, SECRET_REQUEST)),
      problemOf(get(outbound, `https://${HOST}:1${path}`, SECRET_REQUEST)),
      problemOf(get(outbound, `https://${HOST}:2${path}`, SECRET_REQUEST)),
      problemOf(get(outbound, `https://user:${MARK}@${HOST}${path}`, SECRET_REQUEST)),
      problemOf(get(outbound, `https://${MARK}.internal${path}`, SECRET_REQUEST)),
      problemOf(get(lost, `https://${MARK}.example${path}`, SECRET_REQUEST)),
    ]);

    problems.forEach(expectClean);
    const [tls, closed, ...others] = problems.map(({ code }) => code);
    expect([tls, closed]).toEqual(['provider_tls_failed', 'provider_unreachable']);
    expect(others).toEqual(['address_refused', 'address_refused', 'address_refused', 'provider_unreachable']);
    await server.close();
  });

  it('reach the wire unchanged, byte by byte', async () => {
    const seen: { headers: IncomingMessage['headers']; body: string; method?: string; url?: string }[] = [];
    const server = await TestServer.http((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { headers, method, url } = request;
        seen.push({ headers, method, url, body: Buffer.concat(chunks).toString() });
        response.end();
      });
    });
    const body = new Secret(' { "password":\t"pässwörd  ", "b" : 1.0 }\n');

    await get(plainOutboundTo(server.port), `http://${HOST}:${server.port}/a%2Fb/?q=%20x#part`, {
      ...SECRET_REQUEST,
      body,
    });

    expect(seen).toEqual([
      expect.objectContaining({ method: 'POST', url: '/a%2Fb/?q=%20x', body: body.reveal() }),
    ]);
    expect(seen[0]?.headers).toEqual({
      accept: '*/*',
      'accept-encoding': 'gzip',
      authorization: `Bearer ${MARK}`,
      connection: 'keep-alive',
      'content-length': String(Buffer.byteLength(body.reveal())),
      'content-type': 'application/json',
      host: `${HOST}:${server.port}`,
      'user-agent': expect.stringMatching(/^registry-credentials\/\d+\.\d+\.\d+$/) as string,
      'x-auth-token': MARK,
    });
    await server.close();
  });

  it.each(['a\r\nb', 'a\nb', 'a\0b', 'pässword', '\u{1f433}', ' padded', 'padded\t', 'a\u007fb'])(
    'that a header cannot carry are refused, never mended: %j',
    async (value) => {
      const server = await TestServer.http((_request, response) => response.end());
      const url = `http://${HOST}:${server.port}/`;

      for (const headers of [
        { secretHeaders: { 'X-Auth-Token': new Secret(value) } },
        { headers: { 'X-Plain': value } },
      ]) {
        const problem = await problemOf(get(plainOutboundTo(server.port), url, headers));
        expect(problem.code).toBe('validation_failed');
        expect(inspect(problem)).not.toContain(value);
      }
      expect(server.connections).toBe(0);
      await server.close();
    },
  );

  it.each(['Host', 'user-agent', 'Content-Length', 'Transfer-Encoding'])(
    'cannot ride in %s',
    async (name) => {
      const problem = await problemOf(
        get(plainOutboundTo(1), `http://${HOST}:1/`, { headers: { [name]: 'x' } }),
      );

      expect(problem.code).toBe('internal_error');
    },
  );
});
