import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SIMULATORS } from './simulator-list.js';
import { startSimulators, type Simulators } from './simulators.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8443' },
    'plain-port': { type: 'string', default: '8081' },
    'control-port': { type: 'string', default: '8099' },
    folder: { type: 'string', default: '' },
  },
});

function writeCa(pem: string, folder: string): string {
  const target = folder === '' ? mkdtempSync(join(tmpdir(), 'registry-simulators-')) : resolve(folder);
  mkdirSync(target, { recursive: true });
  const file = join(target, 'ca.pem');
  writeFileSync(file, pem);
  return file;
}

/** A request to paste; the three shell variables are what `npm start` of the service prints. */
function curlFor(provider: string, members: object): string {
  const body = JSON.stringify({ projectId: "'$PROJECT_ID'", ...members });
  const path = `/integrations/${provider}/container-registry/organization/$ORGANIZATION_ID/credentials`;
  return `curl -H "x-api-key: $API_KEY" -H 'Content-Type: application/json' \\\n  "\${SERVICE_URL:-http://localhost:3000}${path}" \\\n  --data '${body}'`;
}

function instructions({ credentials, connectTo, controlUrl }: Simulators, caFile: string): string {
  return [
    '# Start the service against the simulators:',
    `OUTBOUND_CA_FILE='${caFile}' \\\nOUTBOUND_CONNECT_TO='${connectTo}' \\\nnpm start`,
    '# Then, with API_KEY, ORGANIZATION_ID and PROJECT_ID as the service printed them:',
    ...SIMULATORS.map(({ name }) => curlFor(name, credentials[name])),
    `# Scenarios, other credentials and the journal: curl ${controlUrl}\n`,
  ].join('\n\n');
}

const simulators = await startSimulators({
  tls: Number(values.port),
  plain: Number(values['plain-port']),
  control: Number(values['control-port']),
});
console.log(instructions(simulators, writeCa(simulators.caPem, values.folder)));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulators.stop());
