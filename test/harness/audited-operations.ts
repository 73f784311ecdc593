import type { AuditRow } from './simulated-service.js';

/**
 * One request that leaves audit records, and what those must say beside time, actor and request id. Names in braces
 * stand for what the scene holds; `{new}` for the id in the answer.
 */
export interface AuditedOperation {
  name: string;
  as: 'admin' | 'member' | 'reader' | 'unknown';
  call: string;
  body?: object;
  /** Sends the members of a credential that works at this provider. */
  credentialOf?: 'custom' | 'quay' | 'scaleway';
  status: number;
  /** One record for each, in this order. */
  results: string[];
  record: Partial<AuditRow>;
}

const DONE = ['succeeded'];
const CREDENTIALS = 'container-registry/organization/{o}/credentials';
const WEBHOOKS = '/organization/{o}/webhooks';
const USE_ELSEWHERE =
  'container-registry/project/{projectElsewhere}/credentials/{credentialElsewhere}/images/backend/tags';
const IN_PROJECT = 'container-registry/project/{p}/credentials';

const USES: AuditedOperation[] = (['custom', 'quay', 'scaleway'] as const).map((provider) => ({
  name: `store ${provider}`,
  as: 'member',
  call: `POST /integrations/${provider}/${CREDENTIALS}`,
  body: { projectId: '{p}' },
  credentialOf: provider,
  status: 201,
  results: ['started', 'succeeded'],
  record: on('credential', '{new}', 'credential.store', { detail: { provider } }),
}));
for (const provider of ['custom', 'quay'] as const) {
  USES.push({
    name: `use ${provider}`,
    as: 'reader',
    call: `GET /integrations/${provider}/${IN_PROJECT}/{${provider}}/images/backend/tags`,
    status: 200,
    results: ['started', 'succeeded'],
    record: on('credential', `{${provider}}`, 'credential.use', {
      detail: { provider, purpose: 'browse.tags', projectId: '{p}' },
    }),
  });
}

USES.push({
  name: 'rotate custom',
  as: 'member',
  call: `PATCH /integrations/custom/${CREDENTIALS}/{custom}`,
  body: {},
  credentialOf: 'custom',
  status: 200,
  results: ['started', 'succeeded'],
  record: on('credential', '{custom}', 'credential.update', {
    detail: { provider: 'custom', secretChanged: true },
  }),
});
for (const provider of ['custom', 'scaleway'] as const) {
  USES.push({
    name: `validate ${provider}`,
    as: 'member',
    call: `POST /integrations/${provider}/${CREDENTIALS}/validate`,
    body: {},
    credentialOf: provider,
    status: 200,
    results: ['started', 'succeeded'],
    record: on('credential', null, 'credential.validate', { detail: { provider } }),
  });
}
USES.push({
  name: 'validate stored custom',
  as: 'member',
  call: `POST /integrations/custom/${CREDENTIALS}/{custom}/validate`,
  body: {},
  status: 200,
  results: ['started', 'succeeded'],
  record: on('credential', '{custom}', 'credential.check', { detail: { provider: 'custom' } }),
});

const CHANGES: AuditedOperation[] = [
  change('link', 'member', `PUT /integrations/${CREDENTIALS}/custom/{custom}/projects`, 200, {
    body: { projectIds: ['{p}'] },
    record: on('credential', '{custom}', 'credential.link', {
      detail: { provider: 'custom', projectIds: ['{p}'] },
    }),
  }),
  change('rename credential', 'member', `PATCH /integrations/custom/${CREDENTIALS}/{custom}`, 200, {
    body: { name: 'renamed' },
    record: on('credential', '{custom}', 'credential.update', {
      detail: { provider: 'custom', secretChanged: false },
    }),
  }),
  change('delete credential', 'member', `DELETE /integrations/custom/${CREDENTIALS}/{spareCredential}`, 204, {
    record: on('credential', '{spareCredential}', 'credential.delete', {
      detail: { provider: 'custom', projectIds: ['{p}'], projectCount: 1 },
    }),
  }),
  change('create organization', 'admin', 'POST /organization', 201, {
    body: { name: 'new' },
    record: on('organization', '{new}', 'organization.create', { organization_id: '{new}' }),
  }),
  change('change organization', 'admin', 'PATCH /organization/{o}', 200, {
    body: { name: 'renamed' },
    record: on('organization', '{o}', 'organization.update'),
  }),
  change('delete organization', 'admin', 'DELETE /organization/{spareOrganization}', 204, {
    record: on('organization', '{spareOrganization}', 'organization.delete', {
      organization_id: '{spareOrganization}',
    }),
  }),
  change('create project', 'member', 'POST /organization/{o}/project', 201, {
    body: { name: 'new' },
    record: on('project', '{new}', 'project.create'),
  }),
  change('change project', 'member', 'PATCH /project/{p}', 200, {
    body: { name: 'renamed' },
    record: on('project', '{p}', 'project.update'),
  }),
  change('delete project', 'member', 'DELETE /project/{spareProject}', 204, {
    record: on('project', '{spareProject}', 'project.delete'),
  }),
  change('create key', 'member', 'POST /organization/{o}/api-keys', 201, {
    body: { name: 'new', permissions: [{ permission: 'start_scan' }] },
    record: on('api_key', '{new}', 'api_key.create'),
  }),
  change('change key', 'member', 'PATCH /organization/{o}/api-keys/{spareKey}', 200, {
    body: { enabled: false },
    record: on('api_key', '{spareKey}', 'api_key.update'),
  }),
  change('rotate key', 'member', 'POST /organization/{o}/api-keys/{spareKey}/rotate', 200, {
    body: {},
    record: on('api_key', '{spareKey}', 'api_key.rotate'),
  }),
  change('delete key', 'member', 'DELETE /organization/{o}/api-keys/{spareKey}', 204, {
    record: on('api_key', '{spareKey}', 'api_key.delete'),
  }),
  change('create webhook', 'member', `POST ${WEBHOOKS}`, 201, {
    body: { url: 'https://basic.example.com/new' },
    record: on('webhook', '{new}', 'webhook.create'),
  }),
  change('change webhook', 'member', `PATCH ${WEBHOOKS}/{webhook}`, 200, {
    body: { url: 'https://token.example.com/moved' },
    record: on('webhook', '{webhook}', 'webhook.update'),
  }),
  change('rotate a signing secret', 'member', `POST ${WEBHOOKS}/{webhook}/rotate-secret`, 200, {
    record: on('webhook', '{webhook}', 'webhook.rotate'),
  }),
  change('try a webhook out', 'member', `POST ${WEBHOOKS}/{spareWebhook}/test`, 200, {
    record: on('webhook', '{spareWebhook}', 'webhook.test'),
  }),
  change('deliver again', 'member', `POST ${WEBHOOKS}/{webhook}/deliveries/{delivery}/redeliver`, 202, {
    record: on('webhook', '{webhook}', 'webhook.redeliver', {
      detail: { eventId: '{event}' },
    }),
  }),
  change('delete webhook', 'member', `DELETE ${WEBHOOKS}/{spareWebhook}`, 204, {
    record: on('webhook', '{spareWebhook}', 'webhook.delete'),
  }),
];

const DENIALS: AuditedOperation[] = [
  denial(
    'a right that is missing on the organization',
    'reader',
    `GET /integrations/quay/${CREDENTIALS}`,
    403,
    {
      record: on('organization', '{o}', 'access.deny'),
    },
  ),
  denial('a right that is missing on the project', 'reader', 'DELETE /project/{p}', 403, {
    record: on('project', '{p}', 'access.deny'),
  }),
  denial('a path for the instance administrator', 'member', 'GET /organizations', 403, {
    record: on('route', null, 'access.deny'),
  }),
  denial('a key with more rights than its own', 'reader', 'POST /organization/{o}/api-keys', 403, {
    body: { name: 'more', permissions: [{ permission: 'export' }] },
    record: on('api_key', null, 'access.deny'),
  }),
  denial(
    'a new token of a key with more rights',
    'reader',
    'POST /organization/{o}/api-keys/{strongKey}/rotate',
    403,
    {
      body: {},
      record: on('api_key', null, 'access.deny'),
    },
  ),
  denial('an organization of somebody else', 'member', 'GET /organization/{elsewhere}/projects', 404, {
    record: on('organization', '{elsewhere}', 'access.deny'),
  }),
  denial('a project of somebody else', 'member', 'GET /project/{projectElsewhere}', 404, {
    record: on('project', '{projectElsewhere}', 'access.deny'),
  }),
  denial('a use in a project of somebody else', 'member', `GET /integrations/custom/${USE_ELSEWHERE}`, 404, {
    record: on('project', '{projectElsewhere}', 'access.deny'),
  }),
  denial(
    'to store into a project of somebody else',
    'member',
    `POST /integrations/custom/${CREDENTIALS}`,
    404,
    {
      body: { projectId: '{projectElsewhere}' },
      credentialOf: 'custom',
      record: on('project', '{projectElsewhere}', 'access.deny'),
    },
  ),
  denial(
    'a name for a project of somebody else',
    'member',
    `PUT /integrations/custom/${CREDENTIALS}/by-name/new`,
    404,
    {
      body: { projectId: '{projectElsewhere}' },
      credentialOf: 'custom',
      record: on('project', '{projectElsewhere}', 'access.deny'),
    },
  ),
  denial(
    'to validate for a project of somebody else',
    'member',
    `POST /integrations/custom/${CREDENTIALS}/validate`,
    404,
    {
      body: { projectId: '{projectElsewhere}' },
      credentialOf: 'custom',
      record: on('project', '{projectElsewhere}', 'access.deny'),
    },
  ),
  denial(
    'a link to a project of somebody else',
    'member',
    `PUT /integrations/${CREDENTIALS}/custom/{custom}/projects`,
    404,
    {
      body: { projectIds: ['{p}', '{projectElsewhere}'] },
      record: on('project', '{projectElsewhere}', 'access.deny'),
    },
  ),
  denial('a key that looks like ours', 'unknown', 'GET /project/{p}', 401, {
    record: on('api_key', null, 'access.deny', { organization_id: null }),
  }),
];

/** Every kind of request that must be on record, in an order in which each can succeed. */
export const AUDITED_OPERATIONS: readonly AuditedOperation[] = [...USES, ...CHANGES, ...DENIALS];

function on(
  kind: string,
  id: string | null,
  action: string,
  more: Partial<AuditRow> = {},
): Partial<AuditRow> {
  return { action, target_kind: kind, target_id: id, organization_id: '{o}', detail: null, ...more };
}

type Rest = Pick<AuditedOperation, 'body' | 'credentialOf' | 'record'>;

function change(
  name: string,
  as: AuditedOperation['as'],
  call: string,
  status: number,
  rest: Rest,
): AuditedOperation {
  return { name, as, call, status, results: DONE, ...rest };
}

function denial(
  name: string,
  as: AuditedOperation['as'],
  call: string,
  status: 401 | 403 | 404,
  rest: Rest,
): AuditedOperation {
  const result = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found' }[status];
  return { name: `refuse ${name}`, as, call, status, results: [result], ...rest };
}
