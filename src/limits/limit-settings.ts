import type { Settings } from '../config/settings.js';

/** What requests are counted by. */
export type LimitScope = 'address' | 'key' | 'organization';

/** The operator's limits. Zero turns one off. */
export abstract class LimitSettings {
  abstract readonly requestsPerMinute: Readonly<Record<LimitScope, number>>;
  /** Rejections by one host, for one organization. */
  abstract readonly failedValidationsPerHour: number;
  /** Addresses and CIDR blocks whose X-Forwarded-For is believed. */
  abstract readonly trustedProxies: readonly string[];
  /** Set where all replicas share the counts of requests. */
  abstract readonly redisUrl?: string;
}

/** The part of the settings that limits are made of. */
export function limitSettingsOf(settings: Settings): LimitSettings {
  const { redisUrl, trustedProxies = '' } = settings;
  return {
    requestsPerMinute: {
      address: settings.rateLimitAddressPerMinute,
      key: settings.rateLimitKeyPerMinute,
      organization: settings.rateLimitOrganizationPerMinute,
    },
    failedValidationsPerHour: settings.failedValidationsPerHour,
    trustedProxies: trustedProxies.split(',').flatMap((entry) => entry.trim() || []),
    ...(redisUrl === undefined ? {} : { redisUrl }),
  };
}
