import { DomainError } from '../problems/domain-error.js';
import { timedOut } from './transport-fault.js';

/** Exchanges under way with one target. */
const MAX_RUNNING = 16;
/** Exchanges that wait for one of those to end. */
const MAX_WAITING = 32;
const BUSY_RETRY_AFTER_SECONDS = 5;

interface Lane {
  running: number;
  /** First come, first served. */
  waiting: Set<() => void>;
}

/** Bounds what is under way with each target, so that one that hangs takes nothing from the others. */
export class HostGate {
  readonly #lanes = new Map<string, Lane>();

  /**
   * Runs the exchange as soon as its target has room.
   *
   * @throws {DomainError} `provider_busy` at once when too many wait already, `provider_timeout` when the wait was too long.
   */
  async run<T>(target: string, signal: AbortSignal, exchange: () => Promise<T>): Promise<T> {
    const lane = this.#laneOf(target);
    if (lane.running < MAX_RUNNING) lane.running += 1;
    else await waitFor(lane, signal);
    try {
      return await exchange();
    } finally {
      this.#leave(target, lane);
    }
  }

  #laneOf(target: string): Lane {
    const lane = this.#lanes.get(target) ?? { running: 0, waiting: new Set() };
    this.#lanes.set(target, lane);
    return lane;
  }

  #leave(target: string, lane: Lane): void {
    const [next] = lane.waiting;
    // The room goes to the next one without becoming free in between, so that nobody overtakes the queue.
    if (next !== undefined) return next();
    lane.running -= 1;
    if (lane.running === 0) this.#lanes.delete(target);
  }
}

function waitFor(lane: Lane, signal: AbortSignal): Promise<void> {
  if (lane.waiting.size >= MAX_WAITING) {
    const detail = 'Too many requests to this host are under way.';
    throw new DomainError('provider_busy', detail, { retryAfterSeconds: BUSY_RETRY_AFTER_SECONDS });
  }
  if (signal.aborted) throw timedOut();
  return new Promise((resolve, reject) => {
    const enter = () => {
      lane.waiting.delete(enter);
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = () => {
      lane.waiting.delete(enter);
      reject(timedOut());
    };
    lane.waiting.add(enter);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
