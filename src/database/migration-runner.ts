import { setTimeout as delay } from 'node:timers/promises';
import { DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { type PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { DatabaseStartError } from './database-start-error.js';

const MIGRATION_LOCK = 7_201_965_002;
const LOCK_WAIT_MS = 120_000;
const LOCK_POLL_MS = 200;

/**
 * Brings the schema up to date and answers the names of the migrations that it ran. Processes that start together
 * take turns: the first migrates, the others wait and find nothing left to do.
 *
 * The lock is held by the very session that migrates: when the process is killed, a statement that still runs on the
 * server keeps others out until it has ended.
 */
export async function runMigrations(dataSource: DataSource, lockWaitMs = LOCK_WAIT_MS): Promise<string[]> {
  const migrating = new DataSource(migratingOptions(dataSource));
  await migrating.initialize();
  const queryRunner = migrating.createQueryRunner();
  try {
    await takeLock(queryRunner, lockWaitMs);
    const executor = new MigrationExecutor(migrating, queryRunner);
    executor.transaction = 'each';
    return (await executor.executePendingMigrations()).map(({ name }) => name);
  } finally {
    // The end of the session is the end of the lock.
    await migrating.destroy();
  }
}

/** The same database without the time limits of the service: a migration takes as long as it takes. */
function migratingOptions({ options }: DataSource): PostgresDataSourceOptions {
  return {
    ...(options as PostgresDataSourceOptions),
    applicationName: 'registry-credentials migration',
    extra: { keepAlive: true, statement_timeout: 0, idle_in_transaction_session_timeout: 0, lock_timeout: 0 },
  };
}

/** Asks again and again: a session that waits inside one statement would block CREATE INDEX CONCURRENTLY. */
async function takeLock(queryRunner: QueryRunner, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const [row] = (await queryRunner.query('SELECT pg_try_advisory_lock($1) AS taken', [MIGRATION_LOCK])) as {
      taken: boolean;
    }[];
    if (row?.taken) return;
    if (Date.now() > deadline) {
      throw new DatabaseStartError(
        'Another process has been migrating the database for too long. Wait for it or stop it, then start again.',
      );
    }
    await delay(LOCK_POLL_MS);
  }
}
