import { Controller, HttpCode, Param, Post, type Type } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiProblems, BODY_PROBLEMS } from '../http/api-problems.js';
import { NoBody } from '../http/no-body.js';
import { ValidBody } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { enveloped } from '../providers/envelope.js';
import type { AnyProvider } from '../providers/provider.js';
import { nameController } from './controller-name.js';
import { CredentialValidatingService } from './credential-validating.service.js';
import { ApiOne } from './provider-answers.js';
import { type DryRunInput, dryRunDtoOf, ValidationReportDto } from './validation.dto.js';

const REPORT = {
  status: 200,
  description:
    'The report. An outage of the provider is one too: `valid` is false, and `conclusive` false beside it.',
};

/** Makes the controller that validates a provider's credentials, sent or stored. */
export function validationControllerFor(provider: AnyProvider): Type {
  const { title } = provider;
  const inputDto = dryRunDtoOf(provider);

  @ApiTags(title)
  @ApiSecurity('x-api-key')
  @Controller(`integrations/${provider.slug}/container-registry/organization/:organizationId/credentials`)
  @Access({ on: 'organization', permission: 'manage_integration' })
  class ValidationController {
    constructor(private readonly validating: CredentialValidatingService) {}

    @Post('validate')
    @HttpCode(200)
    @ApiOperation({
      summary: `Validate ${title} credentials without storing them`,
      description: `They are checked at ${title} exactly as a store checks them, and every step is reported. Nothing is stored; whether a name is taken is not looked up. Requires manage_integration on the organization.`,
    })
    @ApiBody({ type: inputDto })
    @ApiOne(provider, ValidationReportDto, REPORT)
    @ApiProblems(...BODY_PROBLEMS)
    async validate(
      @CurrentCaller() caller: Caller,
      @Param('organizationId', UuidParameterPipe) organizationId: string,
      @ValidBody(inputDto) body: DryRunInput,
    ): Promise<object> {
      return enveloped(provider, await this.validating.validate(caller, provider, organizationId, body));
    }

    @Post(':credentialId/validate')
    @HttpCode(200)
    @NoBody()
    @ApiOperation({
      summary: `Validate stored ${title} credentials`,
      description:
        'They are checked again with what is stored alone: a body is refused, so that no caller can send the secret elsewhere. Requires manage_integration on the organization.',
    })
    @ApiOne(provider, ValidationReportDto, REPORT)
    @ApiProblems('key_unavailable', 'ciphertext_invalid', ...BODY_PROBLEMS)
    async validateStored(
      @CurrentCaller() caller: Caller,
      @Param('organizationId', UuidParameterPipe) organizationId: string,
      @Param('credentialId', UuidParameterPipe) id: string,
    ): Promise<object> {
      return enveloped(provider, await this.validating.validateStored(caller, provider, organizationId, id));
    }
  }
  return nameController(ValidationController, provider, 'ValidationController');
}
