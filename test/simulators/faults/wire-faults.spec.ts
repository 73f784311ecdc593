import { request } from 'node:https';
import { gunzipSync } from 'node:zlib';
import { ask } from '../test-client.js';
import { startSimulators, type Simulators } from '../simulators.js';

const OPEN = 'https://open.example.com/v2/_catalog';
const RIGHT_BODY = /^\{"repositories":\[/;
let sim: Simulators;

beforeAll(async () => {
  sim = await startSimulators();
});
afterEach(() => sim.reset());
afterAll(() => sim.stop());

/** Every byte behind the handshake, raw, until the end or until the time is over. */
function bytesOf(forMs: number): Promise<Buffer> {
  const port = Number(/open\.example\.com:443=127\.0\.0\.1:(\d+)/.exec(sim.connectTo)?.[1]);
  const options = { host: '127.0.0.1', port, servername: 'open.example.com', ca: sim.caPem, agent: false };
  return new Promise((resolve) => {
    const sent = request({ ...options, path: '/v2/_catalog', headers: { Host: 'open.example.com' } });
    const chunks: Buffer[] = [];
    sent.on('error', () => undefined);
    sent.once('socket', (socket) => {
      socket.on('data', (bytes: Buffer) => chunks.push(bytes));
      socket.once('close', () => resolve(Buffer.concat(chunks)));
      setTimeout(() => socket.destroy(), forMs).unref();
    });
    sent.end();
  });
}

describe('wire faults', () => {
  it.each([
    ['reset', /hang up|ECONNRESET/],
    ['truncated', /aborted/],
    ['truncated-chunked', /aborted/],
    ['content-length-short', /Parse Error/],
    ['not-http', /Parse Error/],
    ['oversize-headers', /Header overflow|Parse Error/],
  ])('%s breaks the answer off', async (scenario, error) => {
    sim.setScenario('custom', scenario);

    await expect(ask(sim, OPEN)).rejects.toThrow(error);
  });

  it.each(['hang', 'header-drip', 'body-drip'])('%s never comes to an end', async (scenario) => {
    sim.setScenario('custom', scenario);

    await expect(ask(sim, OPEN, { signal: AbortSignal.timeout(500) })).rejects.toThrow(/abort/);
  });

  it.each([
    ['header-drip', /^HTTP\/1\.1 200 OK\r\nX-Drip: x{2,}$/],
    ['body-drip', /\r\nContent-Length: 1000000\r\n\r\n {2,}$/],
    ['hang', /^$/],
  ])('%s sends what it says', async (scenario, sent) => {
    sim.setScenario('custom', scenario);

    expect((await bytesOf(500)).toString()).toMatch(sent);
  });

  it('answers rightly, but late', async () => {
    sim.setScenario('custom', 'slow');
    const start = Date.now();

    const { status, body } = await ask(sim, OPEN);

    expect(status).toBe(200);
    expect(body).toMatch(RIGHT_BODY);
    expect(Date.now() - start).toBeGreaterThan(1_400);
  });

  it('sends more than anybody should read', async () => {
    sim.setScenario('custom', 'oversize-body');

    const { body } = await ask(sim, OPEN);
    expect(body.length - body.trimEnd().length).toBe(20 * 1024 * 1024);
    expect(body).toMatch(RIGHT_BODY);
  });

  it('sends a bomb that is small on the wire', async () => {
    sim.setScenario('custom', 'gzip-bomb');

    const bytes = await bytesOf(10_000);
    const bomb = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
    expect(bytes.toString('latin1')).toContain('Content-Encoding: gzip');
    expect(bomb.length).toBeLessThan(100 * 1024);
    expect(gunzipSync(bomb).length).toBeGreaterThan(64 * 1024 * 1024);
  });

  it('says gzip and is not', async () => {
    sim.setScenario('custom', 'gzip-garbage');

    const { headers, body } = await ask(sim, OPEN);
    expect(headers['content-encoding']).toBe('gzip');
    expect(body).toMatch(RIGHT_BODY);
  });
});

describe('TLS faults', () => {
  it.each([
    ['tls-expired', 'CERT_HAS_EXPIRED'],
    ['tls-not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['tls-wrong-name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['tls-self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['tls-unknown-ca', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['tls-refused', 'ECONNRESET'],
  ])('%s fails with %s, and no request arrives', async (scenario, code) => {
    sim.setScenario('custom', scenario, { host: 'open.example.com' });

    await expect(ask(sim, OPEN)).rejects.toMatchObject({ code });
    expect(sim.journal.entries()).toEqual([]);
    expect((await ask(sim, 'https://basic.example.com/v2/')).status).toBe(401);
  });
});
