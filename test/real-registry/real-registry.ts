import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../harness/eventually.js';
import { CertificateAuthority, type Identity } from '../simulators/certificate-authority.js';
import { requirePrograms, run } from './programs.js';

/** A docker-registry that runs as a process of its own behind TLS. */
export interface RealRegistry {
  /** `localhost:port` */
  host: string;
  /** For OUTBOUND_CA_FILE. */
  caPem: string;
  login: { username: string; password: string };
  /** For whatever a test puts beside it. */
  folder: string;
  /** Connections are still accepted, by the kernel, and never answered. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** What the two kinds of registry are made of. */
export interface Site {
  folder: string;
  caPem: string;
  caFile: string;
  identity: Identity;
}

/** A folder and a certificate for localhost from an authority that nobody else knows. */
export async function newSite(): Promise<Site> {
  requirePrograms();
  const folder = await mkdtemp(join(tmpdir(), 'registry-credentials-real-'));
  const authority = await CertificateAuthority.create('CN=Registry Credentials real registry');
  const { valid: identity } = await authority.identities(['localhost']);
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.pem);
  await writeFile(join(folder, 'tls.crt'), identity.cert);
  await writeFile(join(folder, 'tls.key'), identity.key);
  return { folder, caPem: authority.pem, caFile, identity };
}

/** A registry that asks for user name and password itself. */
export async function startPasswordRegistry(): Promise<RealRegistry> {
  const { folder, caPem } = await newSite();
  const login = newLogin();
  const port = await freePort();
  await writeFile(join(folder, 'htpasswd'), await run('htpasswd', '-Bbn', login.username, login.password));
  const server = await startDaemon(folder, port, {
    http: { tls: { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') } },
    auth: { htpasswd: { realm: 'real registry', path: join(folder, 'htpasswd') } },
  });
  return { host: `localhost:${port}`, caPem, login, folder, ...server, stop: () => ending(server, folder) };
}

export interface Daemon {
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** Runs docker-registry until it listens. Its configuration is YAML, of which JSON is a part. */
export async function startDaemon(
  folder: string,
  port: number,
  { http, auth }: { http?: object; auth: object },
): Promise<Daemon> {
  const config = join(folder, 'config.yml');
  const storage = { filesystem: { rootdirectory: join(folder, 'storage') } };
  const log = { accesslog: { disabled: true }, level: 'error' };
  await writeFile(
    config,
    JSON.stringify({ version: '0.1', log, storage, http: { addr: `127.0.0.1:${port}`, ...http }, auth }),
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  await eventually(`docker-registry listens on port ${port}`, () => {
    if (child.exitCode !== null)
      throw new Error(`docker-registry ended: ${Buffer.concat(errors).toString('utf8')}`);
    return isListening(port);
  });
  return {
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => endOf(child),
  };
}

export async function ending(server: Daemon, folder: string): Promise<void> {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}

export function newLogin(): RealRegistry['login'] {
  return { username: 'alice', password: randomBytes(16).toString('hex') };
}

/** SIGKILL also ends a process that is paused. */
async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
