import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { ENTITIES } from './app.entities.js';
import type { Foundation } from './app.module.js';
import { SettingsError } from './config/settings-error.js';
import type { Settings } from './config/settings.js';
import { EncryptionKeyStore } from './credentials/encryption-key.store.js';
import { createDataSource } from './database/data-source.js';
import { startEmbeddedServer } from './database/embedded-server.js';
import { runMigrations } from './database/migration-runner.js';
import { generateKeyText } from './encryption/keyring-text.js';
import { KeyringError } from './encryption/keyring-error.js';
import { Keyring } from './encryption/keyring.js';
import { limitSettingsOf } from './limits/limit-settings.js';
import { parseOutboundSettings } from './outbound/outbound-settings.js';
import { Outbound } from './outbound/outbound.js';
import { createScanner, scannerTasks } from './scans/engines/scanner.factory.js';
import { ScanSettings } from './scans/scan-settings.js';

/** For logging in, waiting for the engine and storing what it found. */
const SCAN_MARGIN_MINUTES = 5;
const KEYS_FILE = 'encryption.keys';

/** The foundation of a running process, and how to take it down again. */
export interface Runtime extends Foundation {
  /** Where the embedded database lies, if it is that one. */
  embeddedFolder: string | undefined;
  stop(): Promise<void>;
}

/** A migrated database. */
interface OpenDatabase {
  dataSource: DataSource;
  embeddedFolder: string | undefined;
  close: () => Promise<void>;
}

/** Connects to the configured database, or starts the embedded one. */
export async function openDatabase(settings: Settings, logger: Logger): Promise<OpenDatabase> {
  const embedded =
    settings.databaseUrl === undefined
      ? await startEmbeddedServer(settings.dataDir, (line) => logger.debug({ line }, 'embedded database'))
      : undefined;
  const dataSource = createDataSource({
    url: settings.databaseUrl ?? embedded?.url ?? '',
    entities: ENTITIES,
    onIdleError: (error) => logger.warn({ err: error }, 'an idle database connection broke'),
  });
  const close = async (): Promise<void> => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await embedded?.stop();
  };
  try {
    await dataSource.initialize();
    await runMigrations(dataSource);
    return { dataSource, embeddedFolder: embedded?.folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Everything that the application stands on, checked before it takes a request.
 *
 * @throws SettingsError, KeyringError, OutboundSettingsError, DatabaseStartError: their messages are for the operator.
 */
export async function startRuntime(settings: Settings, logger: Logger): Promise<Runtime> {
  const outboundSettings = parseOutboundSettings({
    ...(settings.outboundAllow === undefined ? {} : { allow: settings.outboundAllow }),
    ...(settings.outboundConnectTo === undefined ? {} : { connectTo: settings.outboundConnectTo }),
    ...(settings.outboundCaFile === undefined
      ? {}
      : { caPem: await readOperatorFile('OUTBOUND_CA_FILE', settings.outboundCaFile) }),
  });
  const keyring = Keyring.parse(await encryptionKeys(settings));
  const { dataSource, embeddedFolder, close } = await openDatabase(settings, logger);
  try {
    await new EncryptionKeyStore(dataSource).admit(keyring);
  } catch (error) {
    await close();
    throw located(error, embeddedFolder);
  }
  const outbound = new Outbound(outboundSettings);
  const stop = async (): Promise<void> => {
    outbound.close();
    await close();
  };
  const health = {
    checkIntervalHours: settings.healthCheckIntervalHours,
    expiryWarningDays: settings.expiryWarningDays,
  };
  const scanner = createScanner(settings, outbound);
  const scanSettings = new ScanSettings({
    workers: settings.scanWorkers,
    // The engine's own end comes first: it tells more.
    deadlineMs: (settings.scanTimeoutMinutes + SCAN_MARGIN_MINUTES) * 60_000,
  });
  const tasks = settings.scanWorkers === 0 ? [] : scannerTasks(settings);
  return {
    ...{ dataSource, keyring, outbound, limits: limitSettingsOf(settings), health },
    ...{ scanner, scanSettings, tasks, embeddedFolder, stop },
  };
}

/** Whoever removed a data folder to begin anew must learn that its database lies elsewhere. */
function located(error: unknown, embeddedFolder: string | undefined): unknown {
  if (!(error instanceof KeyringError) || embeddedFolder === undefined) return error;
  return new KeyringError(`${error.message} The embedded database lies in ${embeddedFolder}.`);
}

/** The configured keys; with the embedded database, a key made once and kept beside the data. */
async function encryptionKeys({ encryptionKeys, encryptionKeysFile, dataDir }: Settings): Promise<string> {
  if (encryptionKeys !== undefined) return encryptionKeys;
  if (encryptionKeysFile !== undefined) return readOperatorFile('ENCRYPTION_KEYS_FILE', encryptionKeysFile);
  const path = join(dataDir, KEYS_FILE);
  // To be entered, not listed: as root, the database server runs as another user, and its own folder is its own.
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, `${generateKeyText('k1')}\n`, { flag: 'wx', mode: 0o600, flush: true });
    // Whole or not at all: a process that starts at the same time, or after a crash, must not read half a key.
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(path, 'utf8');
}

async function readOperatorFile(variable: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new SettingsError([
      `${variable} names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`,
    ]);
  }
}
