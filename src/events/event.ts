/** Everything that an organization can be told of. A name is never reused for something else. */
export const EVENT_TYPES = [
  'credential.stored',
  'credential.updated',
  'credential.rejected',
  'credential.recovered',
  'credential.expiring',
  'credential.expired',
  'credential.deleted',
  'scan.completed',
  'scan.failed',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** What a webhook is sent to see whether it works. Nobody subscribes to it. */
export const PING = 'webhook.ping';

/** What happened to a credential or a scan. Holds ids, fixed words and times, never a value that somebody sent. */
export interface DomainEvent {
  type: EventType;
  organizationId: string;
  /** The credential or the scan. */
  subjectId: string;
  /** Members beside the subject's id, such as the provider or the reason. */
  data: Readonly<Record<string, string | number | boolean | null>>;
}

/** Among the types of a webhook: every one of them, also those to come. */
export const EVERY_EVENT = '*';
