import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDERS } from '../../src/providers/index.js';
import { startBuiltService } from '../harness/built-service.js';
import { startSimulators } from '../simulators/simulators.js';

/**
 * CPU time of the service's own process per store, and calls to the provider, read from /proc on Linux. The built service
 * runs as a process of its own; simulators and client run in this one and are not counted.
 * Run: npm run build && npm run bench:store [stores per provider, 1000 unless told]
 */
const STORES = Number(process.argv[2] ?? 1000);
const WARM_UP = Math.ceil(STORES / 3);
/** V8 compiles what every store runs through once it has seen it often: a cost of the first minute, not of a store. */
const FIRST_WARM_UP = 1500;
const MS_PER_TICK = 10;

const folder = mkdtempSync(join(tmpdir(), 'store-cost-'));
const simulators = await startSimulators();
writeFileSync(join(folder, 'ca.pem'), simulators.caPem);
const service = await startBuiltService({
  LOG_LEVEL: 'info',
  DATA_DIR: join(folder, 'data'),
  OUTBOUND_CONNECT_TO: simulators.connectTo,
  OUTBOUND_CA_FILE: join(folder, 'ca.pem'),
});
const found = (form: RegExp): string => form.exec(service.welcome)?.[1] ?? '';
const key = found(/(rck_\w+)/);
const organization = found(/Organization +demo (\S+)/);
const projectId = found(/Project +demo (\S+)/);

async function store(slug: string, body: object): Promise<void> {
  const response = await fetch(
    `${service.url}/integrations/${slug}/container-registry/organization/${organization}/credentials`,
    {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ projectId, ...body }),
    },
  );
  if (response.status !== 201) throw new Error(`${slug}: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

function cpuMs(): number {
  const fields = readFileSync(`/proc/${service.child.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

for (const [index, { slug }] of PROVIDERS.entries()) {
  const body = simulators.credentials[slug as keyof typeof simulators.credentials];
  for (let count = 0; count < (index === 0 ? FIRST_WARM_UP : WARM_UP); count++) await store(slug, body);
  simulators.journal.clear();
  const before = cpuMs();
  for (let count = 0; count < STORES; count++) await store(slug, body);
  const cpu = (cpuMs() - before) / STORES;
  const calls = simulators.journal.entries({}).length / STORES;
  console.log(`${slug}: ${cpu.toFixed(2)} ms CPU and ${calls} calls to the provider per store`);
}
await service.stop();
await simulators.stop();
rmSync(folder, { recursive: true });
