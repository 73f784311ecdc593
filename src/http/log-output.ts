import { type DestinationStream, pino } from 'pino';

/** Length of the lines that wait for their reader, in characters. What comes after them is dropped. */
const MAX_WAITING = 4 * 1024 * 1024;
/** Tries to hand over the last lines when the process ends, of a tenth of a second each. */
const LAST_TRIES = 5;

/** A process has one standard output. */
let output: DestinationStream | undefined;

/**
 * Standard output for log lines. Pino's default waits in the event loop for a reader that stands still, and in the exit of
 * the process too: a log collector that hangs would stop every request, the health checks, and the shutdown.
 */
export function logOutput(): DestinationStream {
  return (output ??= openOutput());
}

function openOutput(): DestinationStream {
  let triesLeft = Infinity;
  const stream = pino.destination({
    dest: 1,
    sync: false,
    maxLength: MAX_WAITING,
    retryEAGAIN: () => triesLeft-- > 0,
  });
  // Before the listener of pino, which would flush without an end.
  process.prependOnceListener('exit', () => {
    triesLeft = LAST_TRIES;
    try {
      stream.flushSync();
    } catch {
      stream.destroy();
    }
  });
  return stream;
}
