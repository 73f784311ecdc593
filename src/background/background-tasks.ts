import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

/** Work that a process does by itself, again and again. Several processes do it at once: a task is safe beside itself. */
export interface BackgroundTask {
  /** For the log, for example `webhook deliveries`. */
  name: string;
  /** Pause between two runs, in milliseconds. */
  intervalMs: number;
  /**
   * One round.
   *
   * @param stopping aborts when the process is to end: finish what is under way, begin nothing new.
   * @returns true when there is more to do, so that the next round follows at once.
   */
  run(stopping: AbortSignal): Promise<boolean>;
}

/** Share of the interval by which a pause is longer or shorter, so that replicas that started together drift apart. */
const JITTER = 0.1;

/** Runs the tasks of this process from its start to its end. A round that fails is told, and the next one comes in its time. */
@Injectable()
export class BackgroundTasks implements OnModuleDestroy {
  readonly #tasks: BackgroundTask[];
  readonly #stopping = new AbortController();
  #loops: Promise<void>[] = [];

  constructor(tasks: readonly BackgroundTask[] = []) {
    this.#tasks = [...tasks];
  }

  /** To be called while the application is built. */
  add(task: BackgroundTask): void {
    this.#tasks.push(task);
  }

  /** Begins all tasks. Nothing runs before, so that a process that only serves requests does only that. */
  start(onError: (error: unknown, task: string) => void): void {
    this.#loops = this.#tasks.map((task) => this.#loop(task, onError));
  }

  /** Begins nothing new, and waits for the rounds that are under way. */
  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
  }

  async #loop(task: BackgroundTask, onError: (error: unknown, task: string) => void): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const hasMore = await task.run(signal).catch((error: unknown) => {
        onError(error, task.name);
        return false;
      });
      if (!hasMore) await this.#pause(task.intervalMs);
    }
  }

  async #pause(intervalMs: number): Promise<void> {
    const factor = 1 - JITTER + 2 * JITTER * Math.random();
    // The pause rejects only when it is cut short, which is what stopping means.
    await sleep(intervalMs * factor, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
