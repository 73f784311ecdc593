import { json, jwt, type ScriptedCall } from '../../../test/harness/fake-outbound.js';
import type { OutboundResponse } from '../../outbound/outbound.types.js';

export const SECRET = `dckr_pat_${'S'.repeat(27)}`;
export const REPOSITORIES = 'https://hub.docker.com/v2/namespaces/mycompany/repositories';
export const TOKEN = jwt({ scope: 'repo:read' });
/** No problem may show any of these. */
export const UNTOLD = [SECRET, TOKEN] as const;
export const GIVEN = json(200, { access_token: TOKEN });

export const login = (answer: OutboundResponse | Error): ScriptedCall => ({
  call: 'POST https://hub.docker.com/v2/auth/token',
  answer,
});
export const list = (answer: OutboundResponse, url = `${REPOSITORIES}?page=1&page_size=1`): ScriptedCall => ({
  call: `GET ${url}`,
  as: `Bearer ${TOKEN}`,
  answer,
});
export const told = (status: number, message: string, headers?: Record<string, string>): OutboundResponse =>
  json(status, { message, errinfo: {} }, headers);
