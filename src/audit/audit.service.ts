import { Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Write } from '../database/entity-statement.js';
import { asStorageProblem } from '../database/storage-problem.js';
import { type Transaction } from '../database/transactional-store.js';
import { DomainError } from '../problems/domain-error.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import type { AuditRecordEntity } from './audit-record.entity.js';
import { AuditStore, recording } from './audit.store.js';

/** Everything the audit trail can tell of. A name is never reused for something else. */
export type AuditAction =
  | 'access.deny'
  | 'organization.create'
  | 'organization.update'
  | 'organization.delete'
  | 'project.create'
  | 'project.update'
  | 'project.delete'
  | 'api_key.create'
  | 'api_key.update'
  | 'api_key.rotate'
  | 'api_key.delete'
  | 'credential.store'
  | 'credential.update'
  | 'credential.delete'
  | 'credential.link'
  | 'credential.use'
  | 'credential.check'
  | 'webhook.create'
  | 'webhook.update'
  | 'webhook.rotate'
  | 'webhook.delete'
  | 'webhook.disable'
  | 'webhook.test'
  | 'webhook.redeliver'
  | 'credential.validate'
  | 'scan.start'
  | 'scan.cancel';

/** Who acted, and in which request. */
export interface AuditActor {
  kind: 'instance' | 'member' | 'anonymous' | 'system';
  keyId?: string;
  requestId: string;
}

/** What happened. Holds ids and fixed words, never a value that a client or a provider sent. */
export interface AuditEvent {
  action: AuditAction;
  organizationId?: string;
  target: {
    kind: 'organization' | 'project' | 'api_key' | 'credential' | 'webhook' | 'scan' | 'route';
    id?: string;
  };
  /** `started`, `succeeded`, or the problem code. */
  result: string;
  detail?: Record<string, unknown>;
}

/**
 * Writes the audit trail, and fails closed: an operation whose record cannot be written does not happen.
 * Inside a transaction, pass its manager: the record then stands or falls with the change.
 */
@Injectable()
export class AuditService {
  readonly #logger = new Logger('audit');

  constructor(private readonly store: AuditStore) {}

  /** @throws DomainError `storage_unavailable` when the record cannot be written. */
  async append(actor: AuditActor, event: AuditEvent, transaction?: Transaction): Promise<void> {
    try {
      await this.store.insert(recordOf(actor, event), transaction);
    } catch (error) {
      // A fault of ours is answered like an outage, and the operator has to find it all the same.
      if (asStorageProblem(error) === undefined) this.#logger.error(error);
      const detail = 'The audit record cannot be written, so nothing was done.';
      throw new DomainError('storage_unavailable', detail, { retryAfterSeconds: 5 });
    }
  }

  /**
   * Runs an operation that sends a secret somewhere between two records: `started` is durable before it begins, its
   * outcome before the caller learns of it. A start without an outcome tells of a crash in between.
   * The operation itself calls `succeed`, inside its transaction where it has one, or makes `success` a part of the one
   * statement that does it.
   */
  async attempt<Result>(
    actor: AuditActor,
    event: Omit<AuditEvent, 'result'>,
    operation: (succeed: (transaction?: Transaction) => Promise<void>, success: Write) => Promise<Result>,
  ): Promise<Result> {
    const succeeded = { ...event, result: 'succeeded' };
    await this.append(actor, { ...event, result: 'started' });
    try {
      return await operation(
        (transaction) => this.append(actor, succeeded, transaction),
        (sql) => recording(recordOf(actor, succeeded))(sql),
      );
    } catch (error) {
      await this.append(actor, { ...event, result: problemCodeOf(error) });
      throw error;
    }
  }
}

function recordOf(actor: AuditActor, event: AuditEvent): AuditRecordEntity {
  return {
    id: uuidv7(),
    at: new Date(),
    actorKind: actor.kind,
    actorKeyId: actor.keyId ?? null,
    organizationId: event.organizationId ?? null,
    action: event.action,
    targetKind: event.target.kind,
    targetId: event.target.id ?? null,
    result: event.result,
    requestId: actor.requestId,
    detail: event.detail ?? null,
  };
}

/** The code that the caller will be answered with. */
export function problemCodeOf(error: unknown): ProblemCode {
  const problem = error instanceof DomainError ? error : asStorageProblem(error);
  return problem?.code ?? 'internal_error';
}
