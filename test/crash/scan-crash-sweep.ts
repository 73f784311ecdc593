import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { FakeScanner } from '../harness/fake-scanner.js';
import { crash, multiply, queueOne } from '../harness/scan-crash.js';
import { startSimulatedService } from '../harness/simulated-service.js';
import { startTestServer, stopTestServer } from '../harness/test-server.js';

/**
 * Kills scan workers at random points and holds that every scan ends exactly once.
 * Run: npm run check:scan-crash [scans] [kills]
 */
const SCANS = Number(process.argv[2] ?? 200);
const KILLS = Number(process.argv[3] ?? 50);

await startTestServer();
const keys = generateKeyText('k1');
const simulated = await startSimulatedService(keys, { scanner: new FakeScanner() });
await multiply(simulated, await queueOne(simulated), SCANS);
const outcome = await crash(simulated, keys, { kills: KILLS, longestScanMs: 4_000 });
await simulated.stop();
await stopTestServer();
console.log(outcome);
const isRight = outcome.states.completed === SCANS && outcome.ends === SCANS && outcome.endedTwice === 0;
if (!isRight || outcome.findings !== SCANS || outcome.takenUpAgain === 0)
  throw new Error('a scan did not end exactly once');
