import { generateKeyText } from '../../src/encryption/keyring-text.js';
import { killChildren } from '../harness/child-program.js';
import { FakeScanner } from '../harness/fake-scanner.js';
import { crash, multiply, queueOne } from '../harness/scan-crash.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated-service.js';

const SCANS = 60;
const KILLS = 3;
const keys = generateKeyText('k1');
let simulated: SimulatedService;

beforeAll(async () => {
  simulated = await startSimulatedService(keys, { scanner: new FakeScanner() });
});
afterEach(killChildren);
afterAll(() => simulated.stop());

it('ends every scan exactly once, however often its workers are killed', async () => {
  await multiply(simulated, await queueOne(simulated), SCANS);

  const { takenUpAgain, ...outcome } = await crash(simulated, keys, { kills: KILLS, longestScanMs: 800 });

  expect(outcome).toEqual({
    states: { completed: SCANS },
    ends: SCANS,
    endedTwice: 0,
    findings: SCANS,
    exitCode: 0,
  });
  expect(takenUpAgain).toBeGreaterThan(0);
}, 180_000);
