import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { type ClusterLocation } from './cluster-location.js';
import { DatabaseStartError } from './database-start-error.js';
import { findPostmaster } from './postmaster-pid.js';
import { type ServerPrograms } from './server-programs.js';
import { rotateLog, runTool } from './server-tool.js';

const START_TIMEOUT_S = 60;
const STOP_TIMEOUT_S = 30;

/**
 * Given at every start, so that no file in the data folder can weaken them. The log gets no statement and no detail
 * of an error, as both may quote a row.
 */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=on',
  'full_page_writes=on',
  'synchronous_commit=on',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_checkpoints=off',
];

/** Failures that pass: the port was taken meanwhile, another process starts too, or a killed server's children die. */
const PASSING_FAILURES = [
  'could not bind',
  'could not create any TCP/IP sockets',
  'lock file "postmaster.pid"',
  'pre-existing shared memory block',
];

/**
 * Starts the server on that port, or on a free one, and answers the port. Undefined after a failure that passes.
 * pg_ctl leaves the server outside of our process group: a Ctrl-C must not end it before we have drained.
 */
export async function startPostmaster(
  location: ClusterLocation,
  programs: ServerPrograms,
  wantedPort?: number,
): Promise<number | undefined> {
  await rotateLog(location);
  const port = wantedPort ?? (await freePort());
  const options = [`-p ${port}`, ...SETTINGS.map((setting) => `-c ${setting}`)].join(' ');
  const { succeeded, output } = await runTool(location, programs.pg_ctl, [
    'start',
    '--wait',
    `--timeout=${START_TIMEOUT_S}`,
    `--pgdata=${location.data}`,
    `--log=${location.logFile}`,
    `--options=${options}`,
  ]);
  if (succeeded) return port;
  if (PASSING_FAILURES.some((sign) => output.includes(sign))) return undefined;
  throw new DatabaseStartError(
    `The embedded database does not start. The end of its log, ${location.logFile}, says: ${output}`,
  );
}

/** Stops the server if it still runs. Sessions are ended, and everything is written down. */
export async function stopPostmaster(location: ClusterLocation, programs: ServerPrograms): Promise<void> {
  // pg_ctl would signal whichever process has the id by now.
  if (!(await findPostmaster(location.data))) return;
  const args = ['stop', '--mode=fast', '--wait', `--timeout=${STOP_TIMEOUT_S}`, `--pgdata=${location.data}`];
  const { succeeded, output } = await runTool(location, programs.pg_ctl, args);
  if (succeeded || !(await findPostmaster(location.data))) return;
  throw new DatabaseStartError(
    `The embedded database does not stop; the next start will find it running. The end of its log, ${location.logFile}, says: ${output}`,
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
