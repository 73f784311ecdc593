import { Deadline } from '../../src/outbound/deadline.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import type { ResolveHost } from '../../src/outbound/pinned-agent.js';
import { TRANSPORT_STAGES, type TransportTrace } from '../../src/outbound/transport-trace.js';
import { TestAuthority } from './certificates.fixture.js';
import { answering, get, HOST, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

let authority: TestAuthority;
let secure: TestServer;
let plain: TestServer;
const clients: Outbound[] = [];

beforeAll(async () => {
  authority = await TestAuthority.create();
  secure = await TestServer.https(await authority.issue({ name: HOST }), (_, response) => response.end('{}'));
  plain = await TestServer.http((_, response) => response.end('{}'));
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(() => Promise.all([secure.close(), plain.close()]));

function clientFor(resolve: ResolveHost, more: { connectTo?: string; caPem?: string } = {}): Outbound {
  const allow = `${HOST}:${secure.port},http://${HOST}:${plain.port},127.0.0.1:${secure.port}`;
  const client = new Outbound(parseOutboundSettings({ allow, caPem: authority.pem, ...more }), resolve);
  clients.push(client);
  return client;
}

/** Asks, whatever becomes of it, and answers what the trace tells. */
async function traceOf(client: Outbound, url: string): Promise<TransportTrace> {
  const deadline = Deadline.after(10_000);
  await get(client, url, { deadline }).catch(() => undefined);
  return deadline.transport;
}

/** The stages that were passed; those that were measured with a mark. */
function stagesOf(trace: TransportTrace): string[] {
  return TRANSPORT_STAGES.filter((stage) => trace.hasPassed(stage)).map((stage) =>
    trace.msOf(stage) === undefined ? stage : `${stage} ms`,
  );
}

const https = () => `https://${HOST}:${secure.port}/`;

describe('the trace of a connection', () => {
  it('has a time for each stage that its socket told of', async () => {
    const trace = await traceOf(clientFor(answering('127.0.0.1')), https());

    expect(stagesOf(trace)).toEqual(['dns ms', 'connect ms', 'tls ms']);
    expect(trace.totalMs).toBeGreaterThan(0);
    expect(trace.brokenStage(false)).toBeUndefined();
  });

  it('has no TLS for plain http', async () => {
    const trace = await traceOf(clientFor(answering('127.0.0.1')), `http://${HOST}:${plain.port}/`);

    expect(stagesOf(trace)).toEqual(['dns ms', 'connect ms']);
    expect(trace.appliesTo('tls')).toBe(false);
  });

  it('has no DNS where the operator sends the connection to an address', async () => {
    const connectTo = `${HOST}:${secure.port}=127.0.0.1:${secure.port}`;

    expect(stagesOf(await traceOf(clientFor(answering(), { connectTo }), https()))).toEqual([
      'connect ms',
      'tls ms',
    ]);
  });

  it('measures nothing on a connection that is used again, which has passed all the same', async () => {
    const client = clientFor(answering('127.0.0.1'));
    await get(client, https());

    const trace = await traceOf(client, https());

    expect(stagesOf(trace)).toEqual(['dns', 'connect', 'tls']);
    expect(trace.totalMs).toBe(0);
  });

  it('breaks in DNS where the name is not found', async () => {
    const nowhere = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const trace = await traceOf(clientFor(nowhere), https());

    expect([stagesOf(trace), trace.brokenStage(false)]).toEqual([[], 'dns']);
    expect(trace.failedMs).toBeGreaterThan(0);
  });

  it('breaks in connect where nothing listens', async () => {
    const closed = await TestServer.http((_, response) => response.end());
    const connectTo = `${HOST}:${secure.port}=127.0.0.1:${closed.port}`;
    await closed.close();
    const trace = await traceOf(clientFor(answering(), { connectTo }), https());

    expect([stagesOf(trace), trace.brokenStage(false)]).toEqual([[], 'connect']);
  });

  it('breaks in TLS where the certificate is not trusted', async () => {
    const stranger = await TestAuthority.create();
    const trace = await traceOf(clientFor(answering('127.0.0.1'), { caPem: stranger.pem }), https());

    expect([stagesOf(trace), trace.brokenStage(false)]).toEqual([['dns ms', 'connect ms'], 'tls']);
  });

  it.each([
    ['before DNS is asked', 'https://localhost:8443/', []],
    ['for what DNS answers', 'https://registry.elsewhere.org:8443/', ['dns ms']],
  ])('breaks in connect where the policy refuses the address %s', async (_, url, passed) => {
    const client = clientFor(answering('10.0.0.1'));
    expect((await problemOf(get(client, url))).code).toBe('address_refused');

    const trace = await traceOf(client, url);

    expect([stagesOf(trace), trace.brokenStage(true)]).toEqual([passed, 'connect']);
  });

  it('does not break in a stage of the connection once it stands', async () => {
    const silent = await TestServer.http((request) => request.socket.destroy());
    const connectTo = `${HOST}:${plain.port}=127.0.0.1:${silent.port}`;
    const trace = await traceOf(clientFor(answering(), { connectTo }), `http://${HOST}:${plain.port}/`);
    await silent.close();

    expect([stagesOf(trace), trace.brokenStage(false)]).toEqual([['connect ms'], undefined]);
    expect(trace.endedAt).toBeGreaterThan(0);
  });
});
