import { createPrivateKey, randomUUID, sign, timingSafeEqual, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import {
  type Daemon,
  ending,
  freePort,
  newLogin,
  newSite,
  type RealRegistry,
  type Site,
  startDaemon,
} from './real-registry.js';

const SERVICE = 'real-registry';
const ISSUER = 'real-token-server';
const LIFETIME_SECONDS = 300;

/**
 * A docker-registry that wants tokens, with the token server that its challenge names. One TLS front serves both, as
 * a realm on another port would be one that nobody has reason to trust.
 */
export async function startTokenRegistry(): Promise<RealRegistry> {
  const site = await newSite();
  const login = newLogin();
  const [port, innerPort] = [await freePort(), await freePort()];
  const realm = `https://localhost:${port}/token`;
  const daemon = await startDaemon(site.folder, innerPort, {
    http: { host: `https://localhost:${port}` },
    auth: { token: { realm, service: SERVICE, issuer: ISSUER, rootcertbundle: site.caFile } },
  });
  const front = createServer({ key: site.identity.key, cert: site.identity.cert }, (incoming, answer) => {
    if (incoming.url?.startsWith('/token')) giveToken(site, login, incoming, answer);
    else forward(innerPort, incoming, answer);
  });
  front.listen(port, '127.0.0.1');
  await once(front, 'listening');
  const stop = async (): Promise<void> => {
    front.closeAllConnections();
    front.close();
    await daemon.stop();
  };
  const server: Daemon = { ...daemon, stop };
  return {
    host: `localhost:${port}`,
    caPem: site.caPem,
    login,
    folder: site.folder,
    ...server,
    stop: () => ending(server, site.folder),
  };
}

/** https://distribution.github.io/distribution/spec/auth/token/ */
function giveToken(
  site: Site,
  { username, password }: RealRegistry['login'],
  incoming: IncomingMessage,
  answer: ServerResponse,
): void {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  if (!isSame(incoming.headers.authorization ?? '', expected)) {
    answer.writeHead(401, { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'wrong login' }] }));
    return;
  }
  const scopes = new URL(incoming.url ?? '', 'https://localhost').searchParams.getAll('scope');
  answer.writeHead(200, { 'content-type': 'application/json' });
  answer.end(JSON.stringify({ token: newToken(site, username, scopes), expires_in: LIFETIME_SECONDS }));
}

function newToken({ identity }: Site, subject: string, scopes: string[]): string {
  const certificate = new X509Certificate(identity.cert).raw.toString('base64');
  const now = Math.floor(Date.now() / 1000);
  const access = scopes.map((scope) => {
    const [type, name, actions = ''] = scope.split(':');
    return { type, name, actions: actions.split(',') };
  });
  const claims = {
    iss: ISSUER,
    sub: subject,
    aud: SERVICE,
    iat: now,
    nbf: now - 10,
    exp: now + LIFETIME_SECONDS,
    jti: randomUUID(),
    access,
  };
  const signed = `${encode({ typ: 'JWT', alg: 'ES256', x5c: [certificate] })}.${encode(claims)}`;
  const key = { key: createPrivateKey(identity.key), dsaEncoding: 'ieee-p1363' as const };
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

function forward(port: number, incoming: IncomingMessage, answer: ServerResponse): void {
  const { method, url, headers } = incoming;
  const inner = request({ host: '127.0.0.1', port, method, path: url, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  inner.once('error', () => answer.destroy());
  incoming.pipe(inner);
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
