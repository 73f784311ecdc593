import { jest } from '@jest/globals';

/** Everything that jest can fake but the clock itself. */
const NOT_THE_CLOCK = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Stops `Date` at a moment, until it is moved. Timers go on as ever: nothing has to wait for a test. */
export function stopClock(at = Date.now()): void {
  jest.useFakeTimers({ now: at, doNotFake: [...NOT_THE_CLOCK] });
}

/** Moves `Date` forward. */
export function passTime(milliseconds: number): void {
  jest.setSystemTime(Date.now() + milliseconds);
}

export function startClock(): void {
  jest.useRealTimers();
}
