import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';

/** A request waits no longer than this for its count; then it is counted in this process alone. */
const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 1000;
/** A server that is silent for so long while it owes an answer is taken for gone, and asked no more until it is back. */
const SILENCE_MS = 1000;
const MAX_RECONNECT_PAUSE_MS = 2000;

/**
 * A connection that fails at once instead of queueing, and that comes back by itself. Its absence is logged once, and so is
 * its return; never the URL, which may hold a password.
 */
export function connectRedis(url: string): Redis {
  const logger = new Logger('limits');
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, MAX_RECONNECT_PAUSE_MS),
  });
  let isAway = false;
  redis.on('error', () => {
    if (!isAway) logger.warn('Redis is away: requests are counted by each process alone');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) logger.warn('Redis is back: requests are counted over all replicas');
    isAway = false;
  });
  return redis;
}
