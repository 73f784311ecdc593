import { json, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';

export const SECRET = `dop_v1_${'5'.repeat(64)}`;
/** No problem may show any of these. */
export const UNTOLD = [SECRET, 'text of the provider'] as const;
const REGISTRIES = 'https://api.digitalocean.com/v2/registries';

export const get = (path: string, answer: OutboundResponse | Error): ScriptedCall => ({
  call: `GET ${REGISTRIES}${path}`,
  as: `Bearer ${SECRET}`,
  answer,
});
export const refused = (status: number, id: string, headers?: Record<string, string>): OutboundResponse =>
  json(status, { id, message: 'text of the provider' }, headers);
