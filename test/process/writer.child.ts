/** Owns a data folder and commits row after row; says every id once the server has acknowledged it. */
import { Client } from 'pg';
import { startEmbeddedServer } from '../../src/database/embedded-server.js';

const say = (line: string) => process.stdout.write(`${line}\n`);
const [folder = '', mode] = process.argv.slice(2);

const server = await startEmbeddedServer(folder, (line) => say(`log ${line}`)).catch((error: Error) => {
  say(`refused ${error.name}: ${error.message}`);
  process.exit(3);
});
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
say(`url ${server.url}`);

if (mode === 'write') {
  const client = new Client({ connectionString: server.url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS written (id integer PRIMARY KEY)');
  for (let id = 1; ; id += 1) {
    await client.query('INSERT INTO written VALUES ($1)', [id]);
    say(`committed ${id}`);
  }
}
