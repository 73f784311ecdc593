import type { Settings } from '../../config/settings.js';
import type { OutboundPort } from '../../outbound/outbound.types.js';
import type { Scanner } from '../scanner.js';

/** The engine that the operator set up; undefined where there is none. */
export function createScanner(_settings: Settings, _outbound: OutboundPort): Scanner | undefined {
  return undefined;
}
