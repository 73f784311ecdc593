import { CredentialSealer } from '../../src/credentials/credential-sealer.js';
import { CredentialEntity } from '../../src/credentials/credential.entity.js';
import { DomainError } from '../../src/problems/domain-error.js';
import { customProvider } from '../../src/providers/custom/custom.provider.js';
import {
  bodyOf,
  startSimulatedService,
  storeOne,
  useStored,
  type SimulatedService,
} from '../harness/simulated-service.js';
import { rows } from '../harness/test-service.js';
import { sha256 } from '../simulators/journal.js';

const REFUSALS = ['ciphertext_invalid', 'key_unavailable'];
/** Version, algorithm, length of the key id, and the key id `k1`. */
const HEADER_BYTES = 5;

let simulated: SimulatedService;
let sealer: CredentialSealer;
let id: string;
let stored: CredentialEntity;

beforeAll(async () => {
  simulated = await startSimulatedService();
  sealer = simulated.service.app.get(CredentialSealer, { strict: false });
  id = await storeOne(simulated, simulated.tenant, 'custom');
  stored = await simulated.service.dataSource.manager.findOneByOrFail(CredentialEntity, { id });
});
afterAll(() => simulated.stop());
afterEach(() =>
  rows(simulated.service, 'UPDATE credentials SET sealed = $2 WHERE id = $1', [id, stored.sealed]),
);

/** What came of opening these bytes in the credential's own place: a problem code, or what must never come. */
function outcome(sealed: Buffer): string {
  try {
    sealer.open(customProvider, { ...stored, sealed });
    return 'opened';
  } catch (error) {
    return error instanceof DomainError ? error.code : 'an error without a code';
  }
}

/** Envelopes as SQL makes them of the stored one, `n` running over the given numbers. */
async function variants(expression: string, count: number): Promise<Buffer[]> {
  const sql = `SELECT ${expression} AS sealed FROM credentials, generate_series(0, $2::int - 1) AS n WHERE id = $1`;
  const found = await rows(simulated.service, sql, [id, count]);
  return found.map(({ sealed }) => sealed as Buffer);
}

it('opens what nobody has touched', () => {
  expect(outcome(stored.sealed)).toBe('opened');
});

it('refuses every single flipped bit', async () => {
  const bits = stored.sealed.length * 8;
  const flipped = await variants('set_bit(sealed, n, 1 - get_bit(sealed, n))', bits);

  expect(flipped).toHaveLength(bits);
  expect(flipped.filter((envelope) => envelope.equals(stored.sealed))).toEqual([]);
  expect(flipped.map(outcome).filter((code) => !REFUSALS.includes(code))).toEqual([]);
});

it('refuses every shorter envelope, from either end', async () => {
  const { length } = stored.sealed;
  const cut = [
    ...(await variants('substr(sealed, 1, n)', length)),
    ...(await variants('substr(sealed, n + 2)', length)),
  ];

  expect(cut).toHaveLength(2 * length);
  expect(new Set(cut.map(outcome))).toEqual(new Set(['ciphertext_invalid']));
});

it.each([
  ['a byte more at the end', "sealed || '\\x00'::bytea"],
  ['a byte more at the front', "'\\x01'::bytea || sealed"],
  ['itself twice', 'sealed || sealed'],
  ['a megabyte more', "sealed || decode(repeat('00', 1048576), 'hex')"],
  ['nothing', "''::bytea"],
  ['zeros only', "decode(repeat('00', length(sealed)), 'hex')"],
  ['its text form', "convert_to(encode(sealed, 'base64'), 'UTF8')"],
  ['version 0', 'set_byte(sealed, 0, 0)'],
  ['version 2', 'set_byte(sealed, 0, 2)'],
  ['algorithm 0', 'set_byte(sealed, 1, 0)'],
  ['algorithm 2', 'set_byte(sealed, 1, 2)'],
  ['no key id', "'\\x010100'::bytea || substr(sealed, 6)"],
  ['a key id that ends elsewhere', 'set_byte(sealed, 2, 255)'],
])('refuses an envelope with %s, with a code and without a call', async (_what, expression) => {
  await rows(simulated.service, `UPDATE credentials SET sealed = ${expression} WHERE id = $1`, [id]);
  simulated.sim.journal.clear();

  const body = await bodyOf(useStored(simulated, simulated.tenant, 'custom', id));

  expect(body).toMatchObject({ status: 500, code: 'ciphertext_invalid' });
  expect(simulated.sim.journal.entries()).toEqual([]);
});

it('refuses a flipped bit in every byte through the API, and works once the byte is back', async () => {
  simulated.sim.journal.clear();
  const codes: string[] = [];
  for (const byte of stored.sealed.keys()) {
    const flip =
      'UPDATE credentials SET sealed = set_byte(sealed, $2, get_byte(sealed, $2) # 1) WHERE id = $1';
    await rows(simulated.service, flip, [id, byte]);
    const body = await bodyOf(useStored(simulated, simulated.tenant, 'custom', id));
    codes.push((body as { code: string }).code);
    await rows(simulated.service, flip, [id, byte]);
  }

  expect(codes.filter((code) => !REFUSALS.includes(code))).toEqual([]);
  expect(codes).toHaveLength(stored.sealed.length);
  expect(simulated.sim.journal.entries()).toEqual([]);
  await useStored(simulated, simulated.tenant, 'custom', id).expect(200);
  const [sent] = simulated.sim.journal.entries().flatMap(({ secrets }) => secrets);
  expect(sent?.sha256).toBe(sha256('correct-horse-battery-staple'));
});

it('has no row without an envelope', async () => {
  const sql = 'UPDATE credentials SET sealed = NULL WHERE id = $1';

  await expect(rows(simulated.service, sql, [id])).rejects.toThrow('null value in column "sealed"');
});

it('never repeats a nonce or any other eight bytes, whatever is sealed', async () => {
  const before = stored.sealed.length;
  const STORES = 200;
  for (let done = 0; done < STORES; done += 10) {
    await Promise.all(Array.from({ length: 10 }, () => storeOne(simulated, simulated.tenant, 'custom')));
  }

  const sealed = (await rows(simulated.service, 'SELECT sealed FROM credentials')).map(
    (row) => row.sealed as Buffer,
  );
  const windows = sealed.flatMap((envelope) =>
    Array.from({ length: envelope.length - HEADER_BYTES - 7 }, (_, at) =>
      envelope.toString('hex', HEADER_BYTES + at, HEADER_BYTES + at + 8),
    ),
  );
  expect(sealed).toHaveLength(STORES + 1);
  expect(sealed.every(({ length }) => length === before)).toBe(true);
  expect(new Set(windows).size).toBe(windows.length);
});
