import { readdirSync } from 'node:fs';
import { Client } from 'pg';
import { decodeEnvelope, type Envelope } from '../../src/encryption/envelope.js';
import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { Keyring } from '../../src/encryption/keyring.js';
import { SealBudget } from '../../src/encryption/seal-budget.js';
import { SecretBox } from '../../src/encryption/secret-box.js';
import { Secret } from '../../src/encryption/secret.js';
import { Deadline } from '../../src/outbound/deadline.js';
import { createBuiltPlace, createdId } from '../harness/built-place.js';
import { get, HOST, plainOutboundTo } from '../outbound/outbound.fixture.js';
import { TestServer } from '../outbound/servers.fixture.js';

/**
 * What only shows in numbers too large for the suite: no nonce comes twice in a million seals and in ten thousand stores,
 * and a thousand exchanges that go wrong leave neither sockets nor memory behind.
 * Run: npm run build && npm run check:endurance
 */
const SEALS = 1_000_000;
const STORES = 10_000;
const CALLERS = 8;
const ROUNDS = 1_000;
const MAX_HEAP_GROWTH = 8 * 1024 * 1024;

await checkSeals();
await checkStores();
await checkRounds();

function require(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
  console.log(`holds: ${what}`);
}

async function checkSeals(): Promise<void> {
  const budget = new SealBudget({ reserve: (_keyId, block) => Promise.resolve(block) });
  const box = new SecretBox(Keyring.parse(generateKeyText('k1')), budget);
  const place = { organizationId: 'o', credentialId: 'c', provider: 'p', field: 'secret', secretVersion: 1 };
  const context = { ...place, destination: { host: 'https://registry.test', principal: 'u' } };
  const secret = new Secret('the same secret');
  const nonces = new Set<string>();
  for (let count = 0; count < SEALS; count += 1) {
    const { envelope } = await box.seal(secret, context);
    nonces.add(decodeEnvelope(envelope).nonce.toString('latin1'));
  }
  require(nonces.size === SEALS, `${nonces.size} nonces in ${SEALS} seals`);
}

async function checkStores(): Promise<void> {
  const place = await createBuiltPlace('endurance');
  const { simulators, adminKey } = place;
  const service = await place.start();
  const organizationId = await createdId(service, adminKey, '/organization', { name: 'many' });
  const project = `/organization/${organizationId}/project`;
  const projectId = await createdId(service, adminKey, project, { name: 'many' });
  const path = `/integrations/quay/container-registry/organization/${organizationId}/credentials`;
  const body = { projectId, ...simulators.credentials.quay };
  const caller = async (): Promise<void> => {
    for (let count = 0; count < STORES / CALLERS; count += 1) {
      await createdId(service, adminKey, path, body);
      simulators.journal.clear();
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  await service.stop();
  const envelopes = await storedEnvelopes(place.databaseUrl);
  const distinct = (part: 'nonce' | 'ciphertext' | 'tag'): number =>
    new Set(envelopes.map((envelope) => envelope[part].toString('latin1'))).size;
  for (const part of ['nonce', 'ciphertext', 'tag'] as const) {
    require(distinct(part) === STORES, `${distinct(part)} different ${part}s of ${STORES} equal stores`);
  }
  await place.remove();
}

async function storedEnvelopes(databaseUrl: string): Promise<Envelope[]> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  const { rows } = await database.query<{ sealed: Buffer }>('SELECT sealed FROM credentials');
  await database.end();
  return rows.map(({ sealed }) => decodeEnvelope(sealed));
}

async function checkRounds(): Promise<void> {
  const server = await TestServer.tcp((socket) => {
    const behaviour = server.connections % 3;
    if (behaviour === 0)
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
    if (behaviour === 1) socket.once('data', () => socket.destroy());
  });
  const outbound = plainOutboundTo(server.port);
  const url = `http://${HOST}:${server.port}/`;
  const rounds = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 10) {
      const deadline = Deadline.after(60);
      const round = () => get(outbound, url, { deadline }).catch(() => undefined);
      await Promise.all(Array.from({ length: 10 }, round));
    }
    await server.allClosed();
  };
  await rounds(ROUNDS / 5);
  const [descriptors, heap] = [openDescriptors(), usedHeap()];
  await rounds(ROUNDS);
  require(openDescriptors() <=
    descriptors, `${openDescriptors()} descriptors after ${ROUNDS} rounds, ${descriptors} before`);
  const grown = usedHeap() - heap;
  require(grown < MAX_HEAP_GROWTH, `${Math.round(grown / 1024)} KiB more heap after ${ROUNDS} rounds`);
  await server.close();
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Needs node --expose-gc: what could be collected does not count. */
function usedHeap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
