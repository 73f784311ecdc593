import { type Client } from 'pg';

/** Name of the service's database, and of the role that owns it. */
const NAME = 'registry_credentials';

/**
 * Makes the service's own database at the first start. It belongs to a role of its own: the service does not work
 * as the superuser, as a hole in a query must not lead to the files and programs of this machine.
 */
export async function createServiceDatabaseOnce(superuser: Client, password: string): Promise<void> {
  const role = await superuser.query('SELECT FROM pg_roles WHERE rolname = $1', [NAME]);
  if (!role.rowCount) {
    await superuser.query(`CREATE ROLE ${NAME} LOGIN PASSWORD ${superuser.escapeLiteral(password)}`);
  }
  const database = await superuser.query('SELECT FROM pg_database WHERE datname = $1', [NAME]);
  if (!database.rowCount) await superuser.query(`CREATE DATABASE ${NAME} OWNER ${NAME}`);
}

/** Where the service logs in to it. */
export function serviceDatabaseUrl(port: number, password: string): string {
  return `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
}
