import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from '@swc/core';
import { selfSignedIdentity } from './certificates.fixture.js';
import { HOST } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

const ROOT = join(import.meta.dirname, '../..');

/** Calls the client under test, and Node's own to prove that the variables work at all. */
const CHILD_PROGRAM = `
import https from 'node:https';
import { Outbound } from './src/outbound/outbound.js';
import { parseOutboundSettings } from './src/outbound/outbound-settings.js';
import { Deadline } from './src/outbound/deadline.js';
const [port, plainPort] = process.argv.slice(2);
const allow = 'registry.test:' + port + ', http://registry.test:' + plainPort;
const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
const outbound = new Outbound(parseOutboundSettings({ allow }), resolve);
const send = (url) => outbound.send({ method: 'GET', url: new URL(url), deadline: Deadline.after(5000) });
const outcome = (url) => send(url).then(({ body }) => body, ({ code }) => code);
const control = await new Promise((done) => https.get({ host: '127.0.0.1', port, agent: false }, (message) => {
  message.resume();
  done(message.statusCode);
}).on('error', ({ code }) => done(code)));
console.log(JSON.stringify({
  control,
  tls: await outcome('https://registry.test:' + port + '/'),
  plain: await outcome('http://registry.test:' + plainPort + '/'),
  refused: await outcome('https://127.0.0.1:' + port + '/'),
}));
`;

describe('the environment', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outbound-'));
    await Promise.all(['outbound', 'problems', 'encryption'].map((room) => build(folder, room)));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{"type":"module","version":"1.2.3"}');
    await writeFile(join(folder, 'child.js'), CHILD_PROGRAM);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('opens no bypass: no proxy is used, and no certificate goes unchecked', async () => {
    const proxy = await TestServer.tcp((socket) => socket.destroy());
    const server = await TestServer.https(await selfSignedIdentity(HOST), (_request, response) =>
      response.end('in'),
    );
    const plain = await TestServer.http((_request, response) => response.end('direct'));
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;
    const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
    const env = {
      ...Object.fromEntries(names.map((name) => [name, proxyUrl])),
      NO_PROXY: 'nothing.example',
      NODE_USE_ENV_PROXY: '1',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };

    const args = [join(folder, 'child.js'), String(server.port), String(plain.port)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });

    expect(JSON.parse(stdout)).toEqual({
      control: 200,
      tls: 'provider_tls_failed',
      plain: 'direct',
      refused: 'address_refused',
    });
    expect(proxy.connections).toBe(0);
    await Promise.all([proxy.close(), server.close(), plain.close()]);
  });
});

/** Compiles one room to where the child process finds it. */
async function build(folder: string, room: string): Promise<void> {
  const from = join(ROOT, 'src', room);
  const to = join(folder, 'src', room);
  await mkdir(to, { recursive: true });
  const files = (await readdir(from)).filter(
    (name) => /^[a-z.-]+\.ts$/.test(name) && !name.endsWith('.spec.ts'),
  );
  await Promise.all(
    files.map(async (name) => {
      const options = {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
      } as const;
      const { code } = await transform(await readFile(join(from, name), 'utf8'), options);
      await writeFile(join(to, name.replace(/\.ts$/, '.js')), code);
    }),
  );
}
