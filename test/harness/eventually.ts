import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;

/** Asks until the answer is there (not undefined, not false), and fails with the question when time is up. */
export async function eventually<T>(
  question: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  deadlineMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`Not within ${deadlineMs} ms: ${question}`);
    await delay(POLL_MS);
  }
}
