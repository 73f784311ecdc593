import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { ApiProblems } from '../http/api-problems.js';
import { ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import { PROVIDER_SLUGS } from '../providers/index.js';
import type { CredentialCheckEntity } from './credential-check.entity.js';
import { type CredentialCheckDto, CredentialCheckPageDto } from './credential-checks.dto.js';
import { CredentialChecksService } from './credential-checks.service.js';
import { KnownProviderPipe } from './known-provider.pipe.js';

@ApiTags('Health')
@ApiSecurity('x-api-key')
@ApiParam({ name: 'provider', enum: PROVIDER_SLUGS })
@Controller(
  'integrations/container-registry/organization/:organizationId/credentials/:provider/:credentialId/checks',
)
@Access({ on: 'organization', permission: 'manage_integration' })
export class CredentialChecksController {
  constructor(private readonly checks: CredentialChecksService) {}

  @Get()
  @ApiOperation({
    summary: 'List the checks of a credential',
    description:
      'Newest first. The last 100 are kept, for at most 90 days. Requires manage_integration on the organization.',
  })
  @ApiOkResponse({ type: CredentialCheckPageDto })
  @ApiProblems()
  async list(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('provider', KnownProviderPipe) provider: string,
    @Param('credentialId', UuidParameterPipe) id: string,
    @ValidQuery(PageQueryDto) query: PageQueryDto,
  ): Promise<CredentialCheckPageDto> {
    const { data, ...rest } = await this.checks.list({ organizationId, provider, id }, query);
    return { data: data.map(checkView), ...rest };
  }
}

function checkView({ id, at, cause, status, code, durationMs }: CredentialCheckEntity): CredentialCheckDto {
  return {
    id,
    at: at.toISOString(),
    trigger: cause,
    status,
    ...(code === null ? {} : { code }),
    ...(durationMs === null ? {} : { durationMs }),
  };
}
