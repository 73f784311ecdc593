import type { GithubFields } from './github.fields.js';

export const SECRET = `ghp_${'A'.repeat(36)}`;
/** No problem may show any of these. */
export const UNTOLD = [SECRET, Buffer.from(`Acme:${SECRET}`).toString('base64')] as const;
export const SCOPED = { 'x-oauth-scopes': 'gist, read:packages' };
export const fields: GithubFields = { githubUsername: 'Acme', githubRepository: 'app', ownerKind: 'users' };
