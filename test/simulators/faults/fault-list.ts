import type { Scenario } from '../simulator.js';
import { ANSWER_FAULTS } from './answer-faults.js';
import { REGISTRY_FAULTS } from './registry-faults.js';
import { TLS_FAULTS } from './tls-faults.js';
import { WIRE_FAULTS } from './wire-faults.js';

/** The scenarios that every provider has. */
export const FAULTS: Readonly<Record<string, Scenario>> = {
  normal: { description: 'behaves as documented' },
  ...TLS_FAULTS,
  ...WIRE_FAULTS,
  ...ANSWER_FAULTS,
  ...REGISTRY_FAULTS,
};
