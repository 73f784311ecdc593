import type { RequestListener } from 'node:http';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import type { ResolveHost } from '../../src/outbound/pinned-agent.js';
import { TestAuthority } from './certificates.fixture.js';
import { answering, get, HOST, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

/** Both on one port: the address that the operator's block covers, and one that nothing allows. */
const ALLOWED = '127.0.0.2';
const FORBIDDEN = '127.0.0.3';

describe('DNS', () => {
  let authority: TestAuthority;
  let server: TestServer;
  let canary: TestServer;

  beforeAll(async () => {
    authority = await TestAuthority.create();
    const identity = await authority.issue({ name: HOST });
    const listener: RequestListener = ({ url: path }, response) => {
      if (path === '/once') response.setHeader('connection', 'close');
      response.end('here');
    };
    server = await TestServer.https(identity, listener, ALLOWED);
    canary = await TestServer.tcp((socket) => socket.destroy(), FORBIDDEN, server.port);
  });

  afterAll(() => Promise.all([server.close(), canary.close()]));

  function clientWith(resolve: ResolveHost): Outbound {
    const allow = `${ALLOWED}/32:${server.port}`;
    return new Outbound(parseOutboundSettings({ allow, caPem: authority.pem }), resolve);
  }

  const url = () => `https://${HOST}:${server.port}/`;

  it.each([
    ['first', [ALLOWED, FORBIDDEN]],
    ['last', [FORBIDDEN, ALLOWED]],
    ['beside a public one', ['93.184.215.14', FORBIDDEN]],
    ['as mapped IPv6', [ALLOWED, `::ffff:${FORBIDDEN}`]],
    ['as text that is no address', [ALLOWED, 'localhost']],
  ])('refuses mixed answers, the forbidden one %s', async (_where, addresses) => {
    const problem = await problemOf(get(clientWith(answering(...addresses)), url()));

    expect(problem.code).toBe('address_refused');
    expect(canary.connections).toBe(0);
  });

  it('connects to one of several allowed answers', async () => {
    const answer = await get(clientWith(answering(`::ffff:${ALLOWED}`, ALLOWED)), url());

    expect(answer.body).toBe('here');
  });

  it('connects only to the address it checked, over 1000 rounds of a name that changes sides', async () => {
    let questions = 0;
    const outbound = clientWith((host) => {
      questions += 1;
      // Changes with every question, so that a second look within one round would see the other side.
      return answering(questions % 2 === 0 ? FORBIDDEN : ALLOWED)(host);
    });

    const outcomes: string[] = [];
    for (let round = 0; round < 1_000; round += 1) {
      outcomes.push(
        await get(outbound, `${url()}once`).then(
          ({ body }) => body,
          (error: { code: string }) => error.code,
        ),
      );
    }

    expect(outcomes.filter((_, round) => round % 2 === 0)).toEqual(Array(500).fill('here'));
    expect(outcomes.filter((_, round) => round % 2 === 1)).toEqual(Array(500).fill('address_refused'));
    expect(questions).toBe(1_000);
    expect(canary.connections).toBe(0);
  }, 30_000);

  it('asks nothing anew for a connection that it uses again, and so is not led elsewhere', async () => {
    const answers = [ALLOWED, FORBIDDEN];
    const outbound = clientWith((host) => answering(answers.shift() ?? FORBIDDEN)(host));
    const before = server.connections;

    await get(outbound, url());
    await get(outbound, url());

    expect(answers).toEqual([FORBIDDEN]);
    expect(server.connections).toBe(before + 1);
    outbound.close();
  });

  it('says that a name does not exist, or has no address', async () => {
    const missing = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });

    const unknown = await problemOf(
      get(
        clientWith(() => Promise.reject(missing)),
        url(),
      ),
    );
    const empty = await problemOf(get(clientWith(answering()), url()));

    expect(unknown).toMatchObject({
      code: 'provider_unreachable',
      detail: 'The host name cannot be resolved.',
    });
    expect(empty.code).toBe('provider_unreachable');
  });

  it('asks the operating system where nothing else is given', async () => {
    const problem = await problemOf(
      get(new Outbound(parseOutboundSettings({})), 'https://no-such-name.invalid/'),
    );

    expect(problem.code).toBe('provider_unreachable');
  });
});
