import { constants, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { DomainError } from '../../problems/domain-error.js';

/**
 * A file as text, of which no more than the cap is ever in memory.
 *
 * @throws {DomainError} `report_too_large`; `scanner_output_invalid` where there is no such file.
 */
export async function readCapped(path: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stream: AsyncIterable<Buffer> = await streamOf(path, maxBytes);
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) throw new DomainError('report_too_large', 'The report of the scanner is too large.');
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** One byte beyond the cap tells that it is too large. Links are not followed. */
async function streamOf(path: string, maxBytes: number): Promise<ReadStream> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return file.createReadStream({ end: maxBytes });
  } catch {
    throw new DomainError('scanner_output_invalid', 'The scanner wrote no report.');
  }
}
