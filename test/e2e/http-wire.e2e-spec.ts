import { once } from 'node:events';
import type { Server } from 'node:http';
import request from 'supertest';
import { exchange, open, requestText, untilClosed } from '../harness/raw-http.js';
import { rows, startTestService, type TestService } from '../harness/test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

/** Whatever came over the wire, the service is still there. */
afterEach(async () => {
  await request(service.url).get('/health/ready').expect(200);
});

afterAll(() => service.stop());

function post(headers: Record<string, string>, body = ''): string {
  return requestText(
    'POST',
    '/organization',
    { 'x-api-key': service.adminKey, 'content-type': 'application/json', ...headers },
    body,
  );
}

describe('bytes that are not HTTP', () => {
  it.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['binary', Buffer.from(Array.from({ length: 4_096 }, (_, index) => index % 256))],
    ['a TLS hello', Buffer.from('160301020001000001fc0303', 'hex')],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an unknown method', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n'],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(40_000)}\r\n\r\n`],
    [
      'two lengths',
      'POST /organization HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      'POST /organization HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a negative length', 'POST /organization HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    [
      'a chunk of no size',
      'POST /organization HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
  ])('end in a 4xx and a closed connection: %s', async (_, bytes) => {
    const { status, text } = await exchange(service.url, bytes);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toContain('at ');
  });

  it('behind a good request end the connection, and nothing more', async () => {
    const { text } = await exchange(
      service.url,
      `GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n\u0000\u0001garbage\r\n\r\n`,
    );
    expect(text).toMatch(/HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/);
  });

  it.each([
    ['CONNECT', requestText('CONNECT', 'example.com:443')],
    [
      'an upgrade',
      requestText('GET', '/organizations', { Connection: 'Upgrade, close', Upgrade: 'websocket' }),
    ],
    ['an expectation', requestText('GET', '/organizations', { Expect: 'nonsense' })],
    ['OPTIONS of everything', requestText('OPTIONS', '*')],
    ['a target that is no URL', requestText('GET', 'http://[::1/organizations')],
  ])('are no way in: %s', async (_, text) => {
    const { status, body } = await exchange(service.url, text);
    expect([0, 400, 401, 404, 405, 417]).toContain(status);
    expect(body).not.toMatch(/<html|at .*\.js/);
  });

  it('as the target of a request get our error body all the same', async () => {
    const { status, headers, body } = await exchange(
      service.url,
      requestText('GET', 'http://[::1/organizations'),
    );
    expect(status).toBe(400);
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(JSON.parse(body)).toMatchObject({ code: 'validation_failed', status: 400, instance: '/' });
  });
});

describe('requests that are cut off', () => {
  it.each([
    ['in the request line', () => 'GET /heal'],
    ['in the headers', () => 'GET / HTTP/1.1\r\nHost: x\r\nX-Api-'],
    ['before the body', () => post({ 'content-length': '20' })],
    ['in the body', () => post({ 'content-length': '20' }, '{"name":')],
    ['in a chunk', () => post({ 'transfer-encoding': 'chunked' }, '10\r\n{"na')],
  ])('change nothing and harm nobody: %s', async (_, bytes) => {
    const before = await rows(service, 'SELECT count(*) FROM organizations');
    const socket = await open(service.url);
    socket.end(bytes());
    await untilClosed(socket);
    expect(await rows(service, 'SELECT count(*) FROM organizations')).toEqual(before);
  });

  it('by a reset, while the body is awaited', async () => {
    const socket = await open(service.url);
    socket.write(post({ 'content-length': '20' }, '{"name":'));
    // Another answer on another connection: by then the service waits for the body of the first.
    await request(service.url).get('/health/live').expect(200);
    socket.resetAndDestroy();
    await once(socket, 'close');
  });
});

describe('slow senders', () => {
  it('get 10 s for the headers and 20 s for the whole request', () => {
    const server: Server = service.app.getHttpServer();
    expect(server.headersTimeout).toBe(10_000);
    expect(server.requestTimeout).toBe(20_000);
  });
});

describe('many requests on one connection', () => {
  it('are answered in their order', async () => {
    const live = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
    const { text } = await exchange(service.url, `${live}${live}${requestText('GET', '/organizations')}`);
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 401']);
  });

  it('go on after a body that was refused unread', async () => {
    const body = 'x'.repeat(100);
    const refused = `POST /organization HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const { text } = await exchange(service.url, `${refused}${requestText('GET', '/health/live')}`);
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
  });
});
