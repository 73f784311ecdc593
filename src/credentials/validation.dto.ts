import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, IntersectionType, OmitType } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { OptionalMember } from '../http/optional-member.js';
import type { ProblemCode } from '../problems/problem-codes.js';
import { PROBLEMS } from '../problems/problem-codes.js';
import { PROOF_STEPS, type ProofCheck, type ProofReport } from '../providers/proof-report.js';
import {
  CAPABILITIES,
  type CapabilityState,
  PROOF_WARNINGS,
  type ProofWarning,
} from '../providers/proof-trail.js';
import type { AnyProvider } from '../providers/provider.js';
import { StoreCredentialDto } from '../providers/store-credential.dto.js';

const CODES = Object.keys(PROBLEMS);
const STATES = ['proven', 'denied', 'unknown'];

/** One step of a validation. */
export class ProofCheckDto implements ProofCheck {
  @ApiProperty({ enum: PROOF_STEPS })
  step: ProofCheck['step'];

  @ApiProperty({
    enum: ['passed', 'failed', 'skipped'],
    description: '`skipped`: the validation did not come to it.',
  })
  status: ProofCheck['status'];

  @ApiPropertyOptional({
    type: 'integer',
    description:
      'Milliseconds as measured, over all hosts that were asked. Left out where nothing was measured: for a connection that stood already, or a step that was decided by the same answer as the one before.',
    example: 41,
  })
  ms?: number;

  @ApiPropertyOptional({ enum: CODES, description: 'What went wrong, as a store would answer it.' })
  code?: ProblemCode;

  @ApiPropertyOptional({ description: 'What to do about it.' })
  hint?: string;

  @ApiPropertyOptional({ description: 'What happened, in one sentence.' })
  detail?: string;
}

/** What a credential was seen to be good for. */
export class CapabilitiesDto {
  @ApiProperty({ enum: STATES, description: CAPABILITIES.catalog })
  catalog: CapabilityState;

  @ApiProperty({ enum: STATES, description: CAPABILITIES.list })
  list: CapabilityState;

  @ApiProperty({ enum: STATES, description: CAPABILITIES.pull })
  pull: CapabilityState;
}

/** A credential that holds more than pulling needs. */
export class ProofWarningDto {
  @ApiProperty({ enum: Object.keys(PROOF_WARNINGS) })
  code: ProofWarning;

  @ApiProperty({ example: PROOF_WARNINGS.may_push })
  message: string;
}

export class ValidationReportDto implements ProofReport {
  @ApiProperty({ description: 'True when a store with the same members would succeed at the provider.' })
  valid: boolean;

  @ApiProperty({
    description:
      'False where what went wrong says nothing about the credential: an outage, TLS, a refused address, an answer that makes no sense. Try again; do not replace the credential.',
  })
  conclusive: boolean;

  @ApiProperty({
    type: [ProofCheckDto],
    description: 'The steps that apply to the provider, in their order.',
  })
  checks: ProofCheckDto[];

  @ApiProperty({
    type: CapabilitiesDto,
    description: '`proven` and `denied` only by a call that was made, or by the word of the provider.',
  })
  capabilities: CapabilitiesDto;

  @ApiPropertyOptional({
    type: [ProofWarningDto],
    description: 'Rights beyond pulling, as far as the provider tells of them unasked.',
  })
  warnings?: ProofWarningDto[];

  @ApiPropertyOptional({ enum: CODES, description: 'The code of the step that failed.' })
  code?: ProblemCode;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When the credential ends, where the provider tells.',
  })
  expiresAt?: string;
}

class OptionalProjectDto {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'As for a store; nothing is linked to it. It must lie in the organization of the path.',
  })
  @OptionalMember()
  @IsUUID('all', { message: 'projectId must be a UUID' })
  projectId?: string;
}

/** The body of a dry run: of a store, without the need for a project. */
export type DryRunInput = Omit<StoreCredentialDto, 'projectId'> & OptionalProjectDto;

/** The provider's store body with an optional project, as a class of its own name for the API document. */
export function dryRunDtoOf(provider: AnyProvider): Type<DryRunInput> {
  const store = provider.storeDto as Type<StoreCredentialDto>;
  const dto = IntersectionType(OmitType(store, ['projectId']), OptionalProjectDto);
  Object.defineProperty(dto, 'name', { value: store.name.replace('Store', 'Validate') });
  return dto;
}
