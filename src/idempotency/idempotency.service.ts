import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Caller, OnceOnly } from '../access/caller.js';
import { KeyedHasher } from '../encryption/keyed-hash.js';
import { DomainError } from '../problems/domain-error.js';
import type { IdempotencyRecordEntity } from './idempotency-record.entity.js';
import { committing, IdempotencyStore } from './idempotency.store.js';
import { type KeptAnswer, keptProblem, keptSuccess } from './kept-answer.js';

const LIFETIME_MS = 24 * 60 * 60 * 1000;
const RETRY_AFTER_SECONDS = 1;
/** Another request can release its record between our two looks at it; three times in a row it does not. */
const ATTEMPTS = 3;
const HASH_PURPOSE = 'idempotency-payload';

/** A request with an Idempotency-Key, as far as its repetition has to be equal. */
export interface RepeatableRequest {
  caller: Caller;
  /** 1 to 255 visible characters, as the client sent it. */
  key: string;
  /** The organization that the request is about, where it is about one. */
  organizationId: string | undefined;
  /** Method, path and body in one text. */
  payload: string;
  /** The credential of the path, where there is one. */
  credentialId: string | undefined;
}

/** Who goes on: this request, under the record; or none, because the answer is known. */
export type Claim =
  { isAnswered: false; recordId: string; once: OnceOnly } | ({ isAnswered: true } & KeptAnswer);

/** Lets a request happen once for each Idempotency-Key, and answers its repetitions from the record. */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly records: IdempotencyStore,
    private readonly hasher: KeyedHasher,
  ) {}

  /**
   * @throws DomainError `idempotency_running` while the first request is under way, `idempotency_reused` when the key
   * came with another path or body.
   */
  async claim(request: RepeatableRequest): Promise<Claim> {
    const fresh = this.newRecord(request);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await this.records.insert(fresh)) return this.going(fresh, false);
      const record = await this.records.find(fresh.apiKeyId, fresh.keyHash);
      if (record === null) continue;
      if (record.expiresAt > fresh.createdAt) return this.repeated(record, request);
      await this.records.removeExpired(record.id, fresh.createdAt);
    }
    throw running();
  }

  async succeeded(recordId: string, status: number, body: unknown): Promise<void> {
    await this.records.finish(recordId, keptSuccess(status, body));
  }

  /** Keeps a definite no; forgets everything else, so that a repetition really tries again. */
  async failed(recordId: string, error: unknown): Promise<void> {
    const kept = keptProblem(error);
    await (kept === undefined ? this.records.release(recordId) : this.records.finish(recordId, kept));
  }

  private async repeated(record: IdempotencyRecordEntity, request: RepeatableRequest): Promise<Claim> {
    if (!this.hasher.matches(HASH_PURPOSE, request.payload, record.payloadHash)) throw reused();
    if (record.state === 'done') {
      return { isAnswered: true, status: record.status ?? 500, answer: record.answer };
    }
    if (record.state === 'committed') return this.going(record, true);
    if (await this.records.takeOver(record.id)) return this.going(record, false);
    throw running();
  }

  private going({ id, resourceId }: { id: string; resourceId: string }, wasCommitted: boolean): Claim {
    return { isAnswered: false, recordId: id, once: { resourceId, wasCommitted, commit: committing(id) } };
  }

  private newRecord({ caller, key, organizationId, payload, credentialId }: RepeatableRequest) {
    const now = new Date();
    return {
      id: uuidv7(),
      apiKeyId: caller.keyId,
      organizationId: organizationId ?? null,
      // No id is a prefix of another, nor is the empty one followed by a line end that a key could begin with.
      keyHash: createHash('sha256')
        .update(`${organizationId ?? ''}\n${key}`)
        .digest(),
      payloadHash: this.hasher.hash(HASH_PURPOSE, payload),
      resourceId: credentialId ?? uuidv7(),
      createdAt: now,
      expiresAt: new Date(now.getTime() + LIFETIME_MS),
    };
  }
}

function running(): DomainError {
  return new DomainError(
    'idempotency_running',
    'The first request with this Idempotency-Key has not been answered yet.',
    { retryAfterSeconds: RETRY_AFTER_SECONDS },
  );
}

function reused(): DomainError {
  return new DomainError(
    'idempotency_reused',
    'This Idempotency-Key was sent before with another path or another body.',
  );
}
