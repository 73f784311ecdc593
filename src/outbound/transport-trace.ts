import { performance } from 'node:perf_hooks';
import type { Socket } from 'node:net';
import { DomainError } from '../problems/domain-error.js';

/** The stages of making a connection, in their order. */
export const TRANSPORT_STAGES = ['dns', 'connect', 'tls'] as const;

export type TransportStage = (typeof TRANSPORT_STAGES)[number];

/** Where a call is: held against the policy, making its connection, or using it. */
type CallStage = 'admission' | TransportStage | 'exchange';

/**
 * What the connections of one exchange went through, as their sockets tell it. It rides on the deadline, which every
 * call of an exchange has already; those calls come one after the other, so that one stage is open at a time.
 */
export class TransportTrace {
  readonly #passed = new Map<TransportStage, number>();
  #stage: CallStage | undefined;
  #since = 0;
  #failedMs = 0;
  #endedAt = 0;
  #isSecure = false;
  #isMeasured = false;
  #wasUsed = false;

  /** A call begins, over TLS or without. */
  begin(isSecure: boolean): void {
    this.#isSecure = isSecure;
    this.#stage = 'admission';
  }

  /** The call has come to this stage, which passes the one before. */
  enter(stage: TransportStage | 'exchange'): void {
    const left = this.#stage;
    if (isTransport(left)) this.#passed.set(left, (this.#passed.get(left) ?? 0) + this.#elapsed());
    if (stage === 'exchange') this.#wasUsed = true;
    else this.#isMeasured = true;
    this.#stage = stage;
    this.#since = performance.now();
  }

  /** The call was answered. */
  end(): void {
    this.#stage = undefined;
    this.#endedAt = performance.now();
  }

  /** The call ended in a problem at the stage where it is. */
  fail(): void {
    if (isTransport(this.#stage)) this.#failedMs = this.#elapsed();
    this.#endedAt = performance.now();
  }

  /** Milliseconds that were spent on passing a stage; undefined where no event told of it. */
  msOf(stage: TransportStage): number | undefined {
    return this.#passed.get(stage);
  }

  /** Milliseconds until the stage where the last call failed did so. */
  get failedMs(): number {
    return this.#failedMs;
  }

  /** When the last call ended, on the clock of `performance.now()`; 0 before any. */
  get endedAt(): number {
    return this.#endedAt;
  }

  /** Milliseconds that went into connections altogether. */
  get totalMs(): number {
    return [...this.#passed.values()].reduce((sum, ms) => sum + ms, 0);
  }

  /** True where the stage was passed; a connection that is used again passed all of them when it was made. */
  hasPassed(stage: TransportStage): boolean {
    if (this.#passed.has(stage)) return true;
    return this.#wasUsed && !this.#isMeasured && this.appliesTo(stage);
  }

  /** False for TLS where the call is without. */
  appliesTo(stage: TransportStage): boolean {
    return stage !== 'tls' || this.#isSecure;
  }

  /**
   * The stage that the last call did not get past; undefined where it got its answer or broke while waiting for it.
   *
   * @param isRefused the address policy said no: that it does before anything connects
   */
  brokenStage(isRefused: boolean): TransportStage | undefined {
    if (isRefused) return this.#stage === undefined || this.#stage === 'exchange' ? undefined : 'connect';
    return isTransport(this.#stage) ? this.#stage : undefined;
  }

  #elapsed(): number {
    return performance.now() - this.#since;
  }
}

/** Follows a connection that is being made; an address literal is not looked up. */
export function followConnection(
  socket: Socket,
  trace: TransportTrace | undefined,
  { isName, isSecure }: { isName: boolean; isSecure: boolean },
): void {
  if (trace === undefined) return;
  trace.enter(isName ? 'dns' : 'connect');
  socket.once('lookup', (error: Error | null) => {
    // The policy speaks between DNS and the connection: DNS itself did answer.
    if (!error || isRefusal(error)) trace.enter('connect');
  });
  socket.once('connect', () => trace.enter(isSecure ? 'tls' : 'exchange'));
  socket.once('secureConnect', () => trace.enter('exchange'));
}

function isRefusal(error: Error): boolean {
  return error instanceof DomainError && error.code === 'address_refused';
}

function isTransport(stage: CallStage | undefined): stage is TransportStage {
  return TRANSPORT_STAGES.some((one) => one === stage);
}
