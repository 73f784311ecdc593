import { once } from 'node:events';
import { Client } from 'pg';
import { createBuiltPlace, createdId } from '../harness/built-place.js';

/**
 * Kills the built service, four processes of it on one database, at random points while it stores, changes and deletes, starts
 * it again, and holds the database against what was acknowledged: every acknowledged change is there, every credential is whole or absent, and the audit trail
 * agrees. Run: npm run build && npm run check:crash [kills]
 */
const KILLS = Number(process.argv[2] ?? 200);
const PROCESSES = 4;
const CALLERS = 4;
/** A round ends after up to so many stores, and up to so much later: in the midst of others, however fast the machine is. */
const MOST_STORES = 20;
const LONGEST_DELAY_MS = 60;

const place = await createBuiltPlace('crash-sweep');
const { simulators, adminKey } = place;
const database = new Client({ connectionString: place.databaseUrl });
await database.connect();

const stored = new Set<string>();
const deleted = new Set<string>();
/** Deletions that were sent and not answered: they may have happened or not. */
const uncertain = new Set<string>();
/** What the description of a credential was last set to, and what it was about to be when nobody answered. */
const described = new Map<string, string>();
const describing = new Map<string, string>();
/** Answers that a killed process has no part in. */
const unexpected: string[] = [];

async function call(url: string, method: string, path: string, body?: object): Promise<Response> {
  const headers = { 'x-api-key': adminKey, 'content-type': 'application/json' };
  return fetch(url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

async function created(response: Response): Promise<string> {
  await expectStatus(response, 201);
  return ((await response.json()) as { id: string }).id;
}

async function expectStatus(response: Response, status: number): Promise<void> {
  if (response.status === status) return;
  unexpected.push(`${response.url}: expected ${status}, got ${response.status}: ${await response.text()}`);
  throw new Error(unexpected.at(-1));
}

/** Stores, and now and then changes or deletes what it stored, until the connection breaks. */
async function work(url: string, onStored: () => void): Promise<void> {
  for (;;) {
    const members = { projectId: project, ...simulators.credentials.quay };
    const id = await created(await call(url, 'POST', base, members));
    stored.add(id);
    onStored();
    if (Math.random() < 0.5) await describe(url, id);
    if (Math.random() < 0.5) continue;
    uncertain.add(id);
    await expectStatus(await call(url, 'DELETE', `${base}/${id}`), 204);
    uncertain.delete(id);
    stored.delete(id);
    deleted.add(id);
  }
}

async function describe(url: string, id: string): Promise<void> {
  const description = `changed ${Math.random()}`;
  describing.set(id, description);
  await expectStatus(await call(url, 'PATCH', `${base}/${id}`, { description }), 200);
  describing.delete(id);
  described.set(id, description);
}

async function ids(sql: string): Promise<Set<string>> {
  return new Set((await database.query<{ id: string }>(sql)).rows.map(({ id }) => id));
}

/** One picture of the database: its server may still be ending what the killed process had begun. */
async function faults(): Promise<string[]> {
  await database.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  const found = await faultsInPicture();
  await database.query('COMMIT');
  return found;
}

/** What must hold after every crash. Returns a sentence for each thing that does not. */
async function faultsInPicture(): Promise<string[]> {
  const { rows: descriptions } = await database.query<{ id: string; description: string | null }>(
    'SELECT id, description FROM credentials',
  );
  const rows = new Set(descriptions.map(({ id }) => id));
  const linked = await ids('SELECT credential_id AS id FROM credential_projects');
  const record = (action: string): string =>
    `SELECT target_id AS id FROM audit_records WHERE action = '${action}' AND result = 'succeeded'`;
  const storeRecords = await ids(record('credential.store'));
  const deleteRecords = await ids(record('credential.delete'));
  return [
    ...[...stored]
      .filter((id) => !rows.has(id) && !uncertain.has(id))
      .map((id) => `${id} was acknowledged and is gone`),
    ...[...deleted].filter((id) => rows.has(id)).map((id) => `${id} was deleted and is there`),
    ...descriptions
      .filter(({ id, description }) => description !== (described.get(id) ?? null))
      .filter(({ id, description }) => description !== describing.get(id))
      .map(({ id }) => `${id} has another description than was acknowledged`),
    ...[...rows].filter((id) => !linked.has(id)).map((id) => `${id} has no link`),
    ...[...rows].filter((id) => !storeRecords.has(id)).map((id) => `${id} has no record of its store`),
    ...[...storeRecords]
      .filter((id) => rows.has(id) === deleteRecords.has(id))
      .map((id) => `${id}: the audit trail and the table do not agree`),
  ];
}

let project = '';
let base = '';

async function makePlace(): Promise<void> {
  const service = await place.start();
  const organization = await createdId(service, adminKey, '/organization', { name: 'crash' });
  project = await createdId(service, adminKey, `/organization/${organization}/project`, { name: 'crash' });
  base = `/integrations/quay/container-registry/organization/${organization}/credentials`;
  await service.stop();
}

/** Starts the service, lets it work, and kills it in the midst of that. */
async function lifeOfOneProcess(): Promise<void> {
  const { child, url } = await place.start();
  const exit = once(child, 'exit');
  let untilKill = Math.ceil(Math.random() * MOST_STORES);
  const onStored = (): void => {
    if (--untilKill === 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST_DELAY_MS);
  };
  await Promise.all(Array.from({ length: CALLERS }, () => work(url, onStored).catch(() => undefined)));
  child.kill('SIGKILL');
  await exit;
}

await makePlace();
for (let kills = 0; kills < KILLS; kills += PROCESSES) {
  await Promise.all(Array.from({ length: PROCESSES }, lifeOfOneProcess));
  const found = [...unexpected, ...(await faults())];
  if (found.length > 0) {
    console.error(`after ${kills + PROCESSES} kills:\n${found.join('\n')}`);
    process.exit(1);
  }
}
const acknowledged = stored.size + deleted.size;
if (acknowledged < KILLS) throw new Error('too little was acknowledged to prove anything');

const last = await place.start();
const { url } = last;
const path = `/integrations/quay/container-registry/project/${project}/credentials`;
const sample = [...(await ids('SELECT id FROM credentials'))].slice(-20);
for (const id of sample) {
  const { status } = await call(url, 'GET', `${path}/${id}/images/backend/tags`);
  if (status !== 200 && status !== 404)
    throw new Error(`a credential that survived cannot be used: ${status}`);
}
await last.stop();
await database.end();
await place.remove();
console.log(
  `${KILLS} kills, ${acknowledged} acknowledged stores, ${described.size} of them changed and ${deleted.size} deleted again: all as acknowledged`,
);
