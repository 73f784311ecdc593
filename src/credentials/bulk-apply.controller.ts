import { Controller, Param, Post } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiProblems, BODY_PROBLEMS, PROVIDER_PROBLEMS } from '../http/api-problems.js';
import { ValidBody } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { BulkAppliedDto, BulkApplyDto } from './bulk-apply.dto.js';
import { BulkApplyingService } from './bulk-applying.service.js';
import { CHANGE_PROBLEMS } from './provider-answers.js';

@ApiTags('Credentials of every provider')
@ApiSecurity('x-api-key')
@Controller('integrations/container-registry/organization/:organizationId/bulk-apply')
@Access({ on: 'organization', permission: 'manage_integration' })
export class BulkApplyController {
  constructor(private readonly applying: BulkApplyingService) {}

  @Post()
  @ApiOperation({
    summary: 'Store or rotate one credential for many projects',
    description:
      'The credential is checked at its provider first; if the check fails, nothing is stored and nothing linked. Projects that are not in the organization are reported and not linked. Requires manage_integration on the organization.',
  })
  @ApiBody({ type: BulkApplyDto })
  @ApiCreatedResponse({ type: BulkAppliedDto })
  @ApiProblems(...CHANGE_PROBLEMS, ...BODY_PROBLEMS, ...PROVIDER_PROBLEMS)
  async apply(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidBody(BulkApplyDto) body: BulkApplyDto,
  ): Promise<BulkAppliedDto> {
    return this.applying.apply(caller, organizationId, body);
  }
}
