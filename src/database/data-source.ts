import { Client, type ClientConfig } from 'pg';
import { AbstractLogger, DataSource, type DataSourceOptions, type MigrationInterface } from 'typeorm';
import { MIGRATIONS } from './migration-list.js';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MS = 3000;
const STATEMENT_TIMEOUT_MS = 5000;
/** The server ends a statement before that; this is for a network that swallows packets, where nobody ever answers. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 1000;
/** Between two statements of one transaction lies our own work only, and never a call to a provider. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

/** What a data source is made of. */
export interface DataSourceSettings {
  /** postgres://user:password@host:port/database */
  url: string;
  entities: NonNullable<DataSourceOptions['entities']>;
  migrations?: (new () => MigrationInterface)[];
  /** Told of every idle connection that breaks. The pool replaces it by itself. */
  onIdleError?: (error: Error) => void;
}

/** With its logging off, TypeORM still prints to the console what goes wrong in a migration: we are told by its error. */
class SilentLogger extends AbstractLogger {
  protected override writeLog(): void {}
}

/**
 * TypeORM begins to listen to a session a moment after the pool has handed it over. A session that ends in that moment, as
 * many do in a failover, would emit an error that nobody hears, and Node ends a process for that. Nothing is lost: whatever
 * is asked of such a session fails, and the pool drops it.
 */
class HeardClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/** A data source that is not connected yet. TypeORM's own log stays off: it prints the parameters of a query. */
export function createDataSource(settings: DataSourceSettings): DataSource {
  return new DataSource({
    type: 'postgres',
    url: settings.url,
    entities: settings.entities,
    migrations: settings.migrations ?? MIGRATIONS,
    migrationsTransactionMode: 'each',
    migrationsRun: false,
    synchronize: false,
    logging: false,
    logger: new SilentLogger(),
    // Needs rights that the service does not have, for functions that it does not use.
    installExtensions: false,
    applicationName: 'registry-credentials',
    poolSize: POOL_SIZE,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    poolErrorHandler: settings.onIdleError ?? (() => undefined),
    extra: {
      Client: HeardClient,
      keepAlive: true,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
  });
}
