/** Where a scan stands. The last three are final. */
export const SCAN_STATES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;

/** What a scan is doing. Engines tell no percentage, so none is made up: this is all the progress there is. */
export const SCAN_STEPS = ['queued', 'authorizing', 'scanning', 'storing', 'done'] as const;

export type ScanStep = (typeof SCAN_STEPS)[number];

/** True for a state that a scan never leaves. */
export function isOver(state: string): boolean {
  return state !== 'queued' && state !== 'running';
}
