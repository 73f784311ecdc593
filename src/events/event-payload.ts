import type { EventEntity } from './event.entity.js';

type Told = Pick<EventEntity, 'type' | 'subjectId' | 'organizationId' | 'data' | 'createdAt'>;

/**
 * The body that receivers get: `{type, timestamp, data}`, with the subject's id under the name of its kind, such as
 * `credentialId`. Made from the row alone, so that every attempt sends the same bytes.
 */
export function eventPayload({ type, subjectId, organizationId, data, createdAt }: Told): string {
  const kind = type.split('.', 1)[0] ?? '';
  return JSON.stringify({
    type,
    timestamp: createdAt.toISOString(),
    data: { organizationId, [`${kind}Id`]: subjectId, ...data },
  });
}
