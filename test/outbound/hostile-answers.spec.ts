import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { plainOutboundTo, get, HOST, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

const MEGABYTE = 1_048_576;

describe('answers of a hostile or broken provider', () => {
  const servers: TestServer[] = [];

  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function answer(listener: RequestListener, rest = {}) {
    const server = await TestServer.http(listener);
    return ask(server, rest);
  }

  /** Answers each connection with these bytes, as soon as the request is there. */
  async function raw(text: string) {
    const server = await TestServer.tcp((socket: Socket) => socket.once('data', () => socket.end(text)));
    return ask(server, {});
  }

  async function ask(server: TestServer, rest: object) {
    servers.push(server);
    return get(plainOutboundTo(server.port), `http://${HOST}:${server.port}/v2/`, rest);
  }

  async function refusal(exchange: Promise<unknown>): Promise<string> {
    const { code, detail } = await problemOf(exchange);
    expect(code).toBe('provider_protocol_error');
    return detail;
  }

  it('takes a body up to the cap, and none beyond it', async () => {
    const body = 'x'.repeat(1_000);
    const listener: RequestListener = (_request, response) => response.end(body);

    expect((await answer(listener, { maxBodyBytes: 1_000 })).body).toBe(body);
    expect(await refusal(answer(listener, { maxBodyBytes: 999 }))).toBe(
      'The answer of the provider is too large.',
    );
  });

  it('inflates gzip, also the empty kind, and decodes UTF-8', async () => {
    const gzipped = (body: Buffer) =>
      answer((_request, response) => {
        response.setHeader('Content-Encoding', 'GZIP');
        response.end(body);
      });

    expect((await gzipped(gzipSync('Grüße \u{1f433}'))).body).toBe('Grüße \u{1f433}');
    expect((await gzipped(Buffer.alloc(0))).body).toBe('');
    expect(await refusal(gzipped(gzipSync('cut short').subarray(0, -5)))).toBe(
      'The compressed answer of the provider cannot be read.',
    );
  });

  it('asks for nothing but gzip, and takes nothing else', async () => {
    const seen: unknown[] = [];
    const brotli = answer((request, response) => {
      seen.push(request.headers['accept-encoding']);
      response.setHeader('Content-Encoding', 'br');
      response.end('whatever');
    });

    expect(await refusal(brotli)).toMatch(/not asked for/);
    expect(seen).toEqual(['gzip']);
  });

  it('stops a gzip bomb of 60 MB, in little memory', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * MEGABYTE));
    const before = process.memoryUsage().rss;

    const details = await Promise.all(
      Array.from({ length: 8 }, () =>
        refusal(
          answer((_request, response) => {
            response.setHeader('Content-Encoding', 'gzip');
            response.end(bomb);
          }),
        ),
      ),
    );

    expect(new Set(details)).toEqual(new Set(['The answer of the provider is too large.']));
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * MEGABYTE);
  });

  it('stops a body that never ends, also when it is empty gzip blocks', async () => {
    const chunk = Buffer.alloc(65_536, 'x');
    expect(await refusal(answer((_request, response) => void pour(response, () => chunk)))).toMatch(
      /too large/,
    );

    const emptyMembers = Buffer.concat(Array<Buffer>(3_000).fill(gzipSync('')));
    const endlessGzip: RequestListener = (_request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      void pour(response, () => emptyMembers);
    };
    expect(await refusal(answer(endlessGzip))).toMatch(/too large/);

    // A gzip header, then deflate blocks that hold nothing and are never the last one.
    const emptyBlocks = Buffer.concat(Array<Buffer>(10_000).fill(Buffer.from([0, 0, 0, 0xff, 0xff])));
    const endlessBlocks: RequestListener = (_request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      response.write(gzipSync('').subarray(0, 10));
      void pour(response, () => emptyBlocks);
    };
    expect(await refusal(answer(endlessBlocks))).toMatch(/too large/);
    await Promise.all(servers.map((server) => server.allClosed()));
  });

  it('stops a header of 200 kB, and headers without end', async () => {
    expect(
      await refusal(
        answer((_request, response) => {
          response.setHeader('X-Long', 'x'.repeat(200_000));
          response.end();
        }),
      ),
    ).toBe('The headers of the answer are too large.');
    expect(await refusal(raw(`HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(100_000)}`))).toMatch(/too large/);
  });

  it.each([
    ['shorter than promised', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort', 'ended early'],
    ['cut within a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\ncut', 'ended early'],
    [
      'with two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      'not valid HTTP',
    ],
    ['with a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab', 'not valid HTTP'],
    [
      'with a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'not valid HTTP',
    ],
    ['with bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', 'not valid HTTP'],
    ['that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'not valid HTTP'],
  ])('refuses an answer %s', async (_kind, bytes, words) => {
    expect(await refusal(raw(bytes))).toContain(words);
  });

  it('takes no byte beyond the promised length', async () => {
    expect((await raw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n')).body).toBe(
      'ok',
    );
  });

  it('ends an answer that wants another protocol', async () => {
    const problem = await problemOf(
      raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    );

    expect(problem.code).toBe('provider_protocol_error');
  });

  it('skips interim answers', async () => {
    expect((await raw('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n')).status).toBe(204);
  });

  it('says that the connection broke when there is no answer, or not all of its headers', async () => {
    expect((await problemOf(raw(''))).code).toBe('provider_unreachable');
    expect((await problemOf(raw('HTTP/1.1 200 OK\r\nContent-Len'))).code).toBe('provider_unreachable');
  });

  it.each([301, 302, 303, 307, 308])('hands a %i back and follows nothing', async (status) => {
    const requests: unknown[] = [];

    const redirect = await answer((request, response) => {
      requests.push(request.url);
      response.writeHead(status, { Location: `http://${String(request.headers.host)}/elsewhere` }).end();
    });

    expect(redirect.status).toBe(status);
    expect(redirect.headers['location']).toContain('/elsewhere');
    expect(requests).toEqual(['/v2/']);
  });

  it.each([200, 204, 400, 401, 403, 404, 407, 429, 500, 502, 503, 599])('hands a %i back', async (status) => {
    expect((await answer((_request, response) => response.writeHead(status).end())).status).toBe(status);
  });

  it('joins repeated headers, and keeps hostile names harmless', async () => {
    const { headers } = await raw(
      'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nwww-authenticate: Bearer realm="x"\r\n__proto__: polluted\r\nContent-Length: 0\r\n\r\n',
    );

    expect(headers['www-authenticate']).toBe('Basic, Bearer realm="x"');
    expect(Object.getPrototypeOf(headers)).toBeNull();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

/** Writes for as long as the other side reads. */
async function pour(response: ServerResponse, chunk: () => Buffer): Promise<void> {
  const closed = new Promise((resolve) => response.once('close', resolve));
  while (!response.destroyed) {
    const written = new Promise((resolve) => response.write(chunk(), resolve));
    await Promise.race([written, closed]);
  }
}
