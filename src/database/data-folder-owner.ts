import { realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type ClusterLocation } from './cluster-location.js';
import { DatabaseStartError } from './database-start-error.js';
import { asStorageProblem } from './storage-problem.js';

const OWNER_LOCK = 7_201_965_001;
const OWNER_NAME = 'registry-credentials owner';
const CONNECT_TIMEOUT_MS = 3000;
/** The server notices within milliseconds that a killed owner is gone; this is ample. */
const OWNER_GONE_MS = 3000;
const POLL_MS = 50;

/** Where the superuser of an embedded server logs in. */
export interface SuperuserLogin {
  port: number;
  password: string;
}

/** A connection as the superuser, not opened yet. Losing it is no crash. */
function superuserClient({ port, password }: SuperuserLogin, database: string): Client {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database,
    ssl: false,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: `${OWNER_NAME} ${process.pid}`,
  });
  client.on('error', () => undefined);
  return client;
}

/**
 * Makes this process the one owner of a data folder, for as long as the connection lives that comes back. Undefined
 * when the server cannot be talked to now, as one that starts or stops. Refused while another process owns it.
 */
export async function takeDataFolder(
  location: ClusterLocation,
  login: SuperuserLogin,
): Promise<Client | undefined> {
  const client = superuserClient(login, 'postgres');
  try {
    await client.connect();
    await checkDataFolder(client, location);
    if (await takeLock(client)) return client;
    throw new DatabaseStartError(await refusal(client, location));
  } catch (error) {
    await client.end().catch(() => undefined);
    if (asStorageProblem(error)) return undefined;
    throw error;
  }
}

async function takeLock(client: Client): Promise<boolean> {
  const deadline = Date.now() + OWNER_GONE_MS;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      OWNER_LOCK,
    ]);
    if (rows[0]?.taken) return true;
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
}

async function checkDataFolder(client: Client, { data }: ClusterLocation): Promise<void> {
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
  const served = rows[0]?.data_directory ?? '';
  if ((await realpath(served)) === (await realpath(data))) return;
  throw new DatabaseStartError(
    `The file postmaster.pid in ${data} leads to the server of another folder. If no PostgreSQL server uses ${data}, delete that file.`,
  );
}

async function refusal(client: Client, { dataDir }: ClusterLocation): Promise<string> {
  const { rows } = await client.query<{ application_name: string }>(
    `SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
      WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32) + objid::bigint = $1`,
    [OWNER_LOCK],
  );
  const name = rows[0]?.application_name.replace(OWNER_NAME, 'process');
  return (
    `The data folder ${dataDir} is in use by another process of this service (${name ?? 'just gone'}). ` +
    'Stop that one first, or give this one a DATA_DIR of its own. To run several on one database, set DATABASE_URL.'
  );
}
