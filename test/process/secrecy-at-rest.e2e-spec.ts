import { jest } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { killChildren } from '../harness/child-program.js';
import { DataFolders } from '../harness/data-folders.js';
import { eventually } from '../harness/eventually.js';
import { SecretScan } from '../harness/secret-scan.js';
import { ask, readWelcome, startServiceProcess, type ServiceProcess } from '../harness/service-process.js';
import { distinctCredential } from '../harness/simulated-service.js';
import type { FollowedProvider } from '../harness/simulated-service.js';
import { startSimulators, type Simulators } from '../simulators/simulators.js';

jest.setTimeout(90_000);

const CANARY = 'canary-that-may-be-found';
const NEW_KEY_NAME = 'made-on-the-way';

const folders = new DataFolders();
let sim: Simulators;
let dataDir: string;
let service: ServiceProcess;
let key: string;
let madeKey: string;
let output: string;

/** Everything is done once, the server told to log all it is asked, and stopped: then the folder tells what it kept. */
beforeAll(async () => {
  sim = await startSimulators();
  dataDir = await folders.make();
  const caFile = join(dataDir, 'ca.pem');
  await writeFile(caFile, sim.caPem);
  const settings = { DATA_DIR: dataDir, OUTBOUND_CONNECT_TO: sim.connectTo, OUTBOUND_CA_FILE: caFile };
  service = await startServiceProcess(settings);
  const welcome = readWelcome(service);
  key = welcome.key ?? '';
  await logAllStatements();
  // Started again, so that every session has the settings.
  await service.child.kill('SIGTERM');
  const first = service.child;
  service = await startServiceProcess(settings);
  await drive(welcome.organizationId ?? '', welcome.projectId ?? '');
  await superuser('CHECKPOINT');
  await service.child.kill('SIGTERM');
  output = [first, service.child].flatMap(({ lines, errors }) => [...lines, ...errors]).join('\n');
});
afterAll(async () => {
  await killChildren();
  await folders.removeAll();
  await sim.stop();
});

async function superuser(...statements: string[]): Promise<void> {
  const home = join(dataDir, 'postgres');
  const [password, pid] = await Promise.all([
    readFile(join(home, 'superuser-password'), 'utf8'),
    readFile(join(home, 'data', 'postmaster.pid'), 'utf8'),
  ]);
  const client = new Client({
    host: '127.0.0.1',
    port: Number(pid.split('\n')[3]),
    user: 'postgres',
    password: password.trim(),
    database: 'postgres',
  });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

/** Settings of the role, as they win over those that the server is started with; they hold for new sessions only. */
async function logAllStatements(): Promise<void> {
  const settings = {
    log_statement: 'all',
    log_error_verbosity: 'verbose',
    log_min_error_statement: 'info',
    log_parameter_max_length_on_error: '-1',
    log_min_messages: 'debug1',
  };
  await superuser(
    ...Object.entries(settings).map(
      ([name, value]) => `ALTER ROLE registry_credentials SET ${name} = '${value}'`,
    ),
  );
  await eventually('the sessions are new', () =>
    ask(service, '', 'GET /health/ready').then(({ status }) => status === 200),
  );
}

async function drive(organizationId: string, projectId: string): Promise<void> {
  for (const provider of ['scaleway', 'quay', 'custom'] as const) {
    const base = `/integrations/${provider}/container-registry`;
    const storing = `POST ${base}/organization/${organizationId}/credentials` as const;
    const members = { projectId, description: CANARY, ...distinctCredential(sim, provider) };
    const stored = await ask(service, key, storing, members).expect(201);
    const id = (stored.body as { id?: string }).id;
    await ask(service, key, storing, { ...members, name: 'twice' }).expect(201);
    await ask(service, key, storing, { ...members, name: 'twice' }).expect(409);
    sim.setScenario(provider, 'secret-echo');
    await ask(service, key, storing, members);
    sim.reset();
    if (provider === 'scaleway') continue;
    await ask(service, key, `GET ${base}/project/${projectId}/credentials/${id}/images/backend/tags`).expect(
      200,
    );
    await ask(service, key, `DELETE ${base}/organization/${organizationId}/credentials/${id}`).expect(204);
  }
  const permissions = [{ permission: 'read' }];
  const made = await ask(service, key, `POST /organization/${organizationId}/api-keys`, {
    name: NEW_KEY_NAME,
    permissions,
  }).expect(201);
  madeKey = (made.body as { token: string }).token;
  await ask(service, madeKey, `GET /project/${projectId}`).expect(200);
}

function secrets() {
  const of = (provider: FollowedProvider, member: string, user: string) => ({
    label: provider,
    clear: String(distinctCredential(sim, provider)[member]),
    user,
  });
  return [
    of('scaleway', 'secretKey', 'nologin'),
    of('quay', 'robotToken', 'myorganization+ci'),
    of('custom', 'password', 'deploy'),
    { label: 'API key', clear: madeKey },
    { label: 'instance key', clear: key },
  ];
}

it('the scan looks into tables, write-ahead log and server log: it finds there what may be found', async () => {
  const found = await new SecretScan([{ label: CANARY, clear: CANARY }]).inFolder(join(dataDir, 'postgres'));

  expect(found.join('\n')).toMatch(/\/data\/base\//);
  expect(found.join('\n')).toMatch(/\/data\/pg_wal\//);
  expect(found.join('\n')).toMatch(/\/server\.log/);
  const log = await readFile(join(dataDir, 'postgres', 'server.log'), 'utf8');
  expect(log.split('\n').filter((line) => line.includes('INSERT INTO "credentials"'))).not.toEqual([]);
  expect(log.split('\n').filter((line) => line.includes(`= '${CANARY}'`))).not.toEqual([]);
});

it('no file of the data folder holds a secret', async () => {
  expect(await readdir(dataDir)).toContain('encryption.keys');
  expect(await new SecretScan(secrets()).inFolder(dataDir)).toEqual([]);
});

it('no log line holds a secret, and the instance key stands in the welcome alone', () => {
  expect(new SecretScan(secrets().slice(0, 4)).inText('output', output)).toEqual([]);
  const shown = output.split('\n').filter((line) => line.includes(key));
  expect(shown.map((line) => line.trim().split(/ {2,}| '/)[0])).toEqual(['Instance key', '-H']);
});
