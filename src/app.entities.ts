import { ApiKeyUseEntity } from './access/api-key-use.entity.js';
import { ApiKeyEntity } from './access/api-key.entity.js';
import { OrganizationEntity } from './access/organization.entity.js';
import { ProjectEntity } from './access/project.entity.js';
import { AuditRecordEntity } from './audit/audit-record.entity.js';
import { CredentialCheckEntity } from './credentials/credential-check.entity.js';
import { CredentialProjectEntity } from './credentials/credential-project.entity.js';
import { CredentialEntity } from './credentials/credential.entity.js';
import { EncryptionKeyEntity } from './credentials/encryption-key.entity.js';
import { EventEntity } from './events/event.entity.js';
import { WebhookDeliveryEntity } from './events/webhook-delivery.entity.js';
import { WebhookSecretEntity } from './events/webhook-secret.entity.js';
import { WebhookEntity } from './events/webhook.entity.js';
import { IdempotencyRecordEntity } from './idempotency/idempotency-record.entity.js';
import { DockerRegistryEntity } from './sevalla/docker-registry.entity.js';
import { ScanEntity } from './scans/scan.entity.js';
import { ScanFindingEntity } from './scans/scan-finding.entity.js';
import { ScanReportEntity } from './scans/scan-report.entity.js';
import { LimitCounterEntity } from './limits/limit-counter.entity.js';

/** Every table of the service. A test holds them against what the migrations make. */
export const ENTITIES = [
  OrganizationEntity,
  ProjectEntity,
  ApiKeyEntity,
  ApiKeyUseEntity,
  EncryptionKeyEntity,
  CredentialEntity,
  CredentialProjectEntity,
  AuditRecordEntity,
  EventEntity,
  WebhookEntity,
  WebhookSecretEntity,
  WebhookDeliveryEntity,
  CredentialCheckEntity,
  IdempotencyRecordEntity,
  DockerRegistryEntity,
  ScanEntity,
  ScanFindingEntity,
  ScanReportEntity,
  LimitCounterEntity,
];
