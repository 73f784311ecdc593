import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

/** Loaded into a service with --import: on SIGUSR2 it writes the longest delay of the event loop since the last time, and RSS. */
const histogram = monitorEventLoopDelay({ resolution: 5 });
histogram.enable();
process.on('SIGUSR2', () => {
  const report = { maxDelayMs: histogram.max / 1e6, rssMb: process.memoryUsage.rss() / 2 ** 20 };
  histogram.reset();
  writeFileSync(process.env.PROBE_FILE ?? '', JSON.stringify(report));
});
