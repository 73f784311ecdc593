import { DomainError } from '../../problems/domain-error.js';

/** What a scan that was broken off ends with. The reason tells a deadline from everything else. */
export function stoppedBy({ reason }: AbortSignal): DomainError {
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new DomainError('scan_timeout', 'The scan was not finished in its time.');
  }
  return new DomainError('scan_interrupted', 'The scan was stopped before its end.');
}

/**
 * Runs work under a signal that aborts with `stopping`, or when its time is over, whichever comes first.
 *
 * Not `AbortSignal.any` and `AbortSignal.timeout`: on Node 20 such a pair may be collected before it fires
 * (https://github.com/nodejs/node/issues/54614).
 *
 * @param milliseconds for all of the work
 */
export async function withinTime<T>(
  stopping: AbortSignal,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const stop = (): void => own.abort(stopping.reason);
  const timer = setTimeout(() => own.abort(new DOMException('time is over', 'TimeoutError')), milliseconds);
  stopping.addEventListener('abort', stop, { once: true });
  if (stopping.aborted) stop();
  try {
    return await work(own.signal);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', stop);
  }
}
