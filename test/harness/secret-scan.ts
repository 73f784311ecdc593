import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Shorter parts are found by chance. */
const MIN_PART_LENGTH = 12;
/** Files are read in pieces of this size, which overlap by the longest needle. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** What must not be found anywhere. */
export interface ScannedSecret {
  /** Told in a finding, so that the secret itself is in no test report. */
  label: string;
  clear: string;
  /** The user name that it is sent with, for the Basic form. */
  user?: string;
}

interface Needle {
  label: string;
  bytes: Buffer;
}

/**
 * Looks for secrets in every form in which one gets into a place where it should not be: clear, in the encodings of
 * headers, URLs, JSON and SQL, backwards, and by halves.
 */
export class SecretScan {
  readonly #needles: Needle[];

  constructor(secrets: readonly ScannedSecret[]) {
    this.#needles = secrets.flatMap(needlesOf);
  }

  /** Labels of what was found. */
  inText(where: string, text: string | Buffer): string[] {
    const bytes = Buffer.from(text);
    return this.#needles
      .filter((needle) => bytes.includes(needle.bytes))
      .map(({ label }) => `${label} in ${where}`);
  }

  /** Labels of what was found in all files below a folder. */
  async inFolder(folder: string): Promise<string[]> {
    const findings: string[] = [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      for await (const chunk of this.#chunks(path)) findings.push(...this.inText(path, chunk));
    }
    return [...new Set(findings)];
  }

  async *#chunks(path: string): AsyncGenerator<Buffer> {
    const overlap = Math.max(...this.#needles.map(({ bytes }) => bytes.length));
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      for (let at = 0; at < size; at += CHUNK_BYTES) {
        const { buffer, bytesRead } = await file.read(
          Buffer.alloc(CHUNK_BYTES + overlap),
          0,
          CHUNK_BYTES + overlap,
          at,
        );
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
}

function needlesOf({ label, clear, user }: ScannedSecret): Needle[] {
  const middle = Math.floor(clear.length / 2);
  const parts: [string, string][] = [
    ['whole', clear],
    ['first half', clear.slice(0, middle)],
    ['second half', clear.slice(middle)],
  ];
  if (user !== undefined) parts.push(['Basic form', `${user}:${clear}`]);
  const forms = parts
    .filter(([, part]) => part.length >= MIN_PART_LENGTH)
    .flatMap(([name, part]) => formsOf(part).map(([form, text]) => [`${name}, ${form}`, text] as const));
  // From the last to the first, so that a text of several forms has the name of the plainest.
  const distinct = new Map(forms.toReversed().map(([name, text]) => [text, name]));
  return [...distinct].map(([text, name]) => ({ label: `${label} (${name})`, bytes: Buffer.from(text) }));
}

function formsOf(text: string): [form: string, text: string][] {
  const bytes = Buffer.from(text);
  return [
    ['clear', text],
    ['backwards', [...text].reverse().join('')],
    ['hex', bytes.toString('hex')],
    ['upper-case hex', bytes.toString('hex').toUpperCase()],
    ['URL-encoded', encodeURIComponent(text)],
    ['JSON-escaped', JSON.stringify(text).slice(1, -1)],
    ['UTF-16', bytes.toString('latin1').replace(/./gs, '$&\0')],
    ...[0, 1, 2].map((offset): [string, string] => [
      `base64 at offset ${offset}`,
      base64Core(bytes, offset, 'base64'),
    ]),
    ...[0, 1, 2].map((offset): [string, string] => [
      `base64url at offset ${offset}`,
      base64Core(bytes, offset, 'base64url'),
    ]),
  ];
}

/** The characters that stay the same whatever stands before and after the text that is encoded. */
function base64Core(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(encoding)
    .replace(/=+$/, '');
  const start = Math.ceil((offset * 8) / 6);
  return encoded.slice(start, Math.floor(((offset + bytes.length) * 8) / 6));
}
