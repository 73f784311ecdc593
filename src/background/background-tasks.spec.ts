import { BackgroundTasks } from './background-tasks.js';

/** Starts one task whose rounds answer what is given, one after the other, and then wait for the end. */
function started(rounds: (() => boolean | Promise<boolean>)[], intervalMs: number) {
  const tasks = new BackgroundTasks();
  const errors: unknown[] = [];
  let begun = 0;
  let done: () => void = () => undefined;
  const exhausted = new Promise<void>((resolve) => (done = resolve));
  tasks.add({
    name: 'test',
    intervalMs,
    run: async () => {
      begun += 1;
      const round = rounds.shift();
      if (round === undefined) done();
      return (await round?.()) ?? false;
    },
  });
  tasks.start((error, task) => errors.push([task, error]));
  return { tasks, errors, exhausted, begun: () => begun };
}

describe('background tasks', () => {
  it('run again at once while there is more to do', async () => {
    const { tasks, exhausted, begun } = started([() => true, () => true], 3_600_000);

    await exhausted;
    await tasks.onModuleDestroy();

    expect(begun()).toBe(3);
  });

  it('go on after a round that failed, and tell of it', async () => {
    const failure = new Error('away');
    const { tasks, errors, exhausted } = started([() => Promise.reject(failure)], 1);

    await exhausted;
    await tasks.onModuleDestroy();

    expect(errors).toEqual([['test', failure]]);
  });

  it('end in their pause without another round', async () => {
    const { tasks, exhausted, begun } = started([], 3_600_000);

    await exhausted;
    await tasks.onModuleDestroy();

    expect(begun()).toBe(1);
  });

  it('finish the round that is under way before they have ended', async () => {
    const steps: string[] = [];
    const { tasks } = started(
      [
        async () => {
          await new Promise((resolve) => setImmediate(resolve));
          steps.push('finished');
          return true;
        },
      ],
      1,
    );

    await tasks.onModuleDestroy();

    expect(steps).toEqual(['finished']);
  });
});
