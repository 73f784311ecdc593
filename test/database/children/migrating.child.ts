/** Migrates the database of its first argument, and says which migrations it ran. */
import { createDataSource } from '../../../src/database/data-source.js';
import { runMigrations } from '../../../src/database/migration-runner.js';
import { TEST_MIGRATIONS } from './test-migrations.js';

const [url = ''] = process.argv.slice(2);
const names = await runMigrations(createDataSource({ url, entities: [], migrations: TEST_MIGRATIONS }));
process.stdout.write(`ran ${names.join(' ')}\n`);
