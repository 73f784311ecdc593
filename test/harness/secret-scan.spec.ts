import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretScan } from './secret-scan.js';

const CLEAR = 'pa"ss/w\u00f6rd+with=all&sorts-0123456789';
const scan = new SecretScan([{ label: 'it', clear: CLEAR, user: 'ci' }]);
const bytes = Buffer.from(CLEAR);

describe('a scan finds a secret', () => {
  it.each([
    ['in clear', `before ${CLEAR} after`],
    ['backwards', [...CLEAR].reverse().join('')],
    ['in JSON', JSON.stringify({ password: CLEAR })],
    ['in a URL', `https://x/?p=${encodeURIComponent(CLEAR)}`],
    ['in hexadecimal, as SQL shows bytes', `\\x${bytes.toString('hex')}`],
    ['in base64', bytes.toString('base64')],
    ['in base64url', bytes.toString('base64url')],
    ['in a Basic authorization', `Basic ${Buffer.from(`ci:${CLEAR}`).toString('base64')}`],
    ['in a Basic authorization of another user', Buffer.from(`other:${CLEAR}`).toString('base64')],
    ['inside something in base64', Buffer.from(`{"x":"${CLEAR}"}`).toString('base64')],
    ['by its first half', CLEAR.slice(0, CLEAR.length / 2)],
    ['by its second half', CLEAR.slice(CLEAR.length / 2)],
    ['by half of it in base64', Buffer.from(CLEAR.slice(CLEAR.length / 2)).toString('base64')],
  ])('%s', (_form, text) => {
    expect(scan.inText('text', text)).not.toEqual([]);
  });

  it('across the pieces in which a large file is read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'registry-credentials-scan-'));
    const content = Buffer.alloc(9 * 1024 * 1024, 'x');
    content.write(CLEAR, 4 * 1024 * 1024 - 10);
    await writeFile(join(folder, 'large'), content);

    expect(await scan.inFolder(folder)).toContain(`it (whole, clear) in ${join(folder, 'large')}`);
    await rm(folder, { recursive: true });
  });
});

it('finds nothing in what only resembles it, and never tells the secret', () => {
  expect(scan.inText('text', CLEAR.slice(0, 11))).toEqual([]);
  expect(scan.inText('text', CLEAR.toUpperCase())).toEqual([]);
  expect(scan.inText('text', CLEAR).join()).not.toContain(CLEAR.slice(0, 11));
});
