import { Controller, Get, Param, Put } from '@nestjs/common';
import {
  ApiBody,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiProblems, BODY_PROBLEMS } from '../http/api-problems.js';
import { IfMatch, type VersionCondition } from '../http/if-match.js';
import { ValidBody } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { PROVIDER_SLUGS } from '../providers/index.js';
import { CredentialLinksService } from './credential-links.service.js';
import { CredentialProjectsDto } from './credentials.dto.js';
import { IF_MATCH } from './provider-answers.js';
import { KnownProviderPipe } from './known-provider.pipe.js';

@ApiTags('Links')
@ApiSecurity('x-api-key')
@ApiParam({ name: 'provider', enum: PROVIDER_SLUGS })
@Controller(
  'integrations/container-registry/organization/:organizationId/credentials/:provider/:credentialId/projects',
)
@Access({ on: 'organization', permission: 'manage_integration' })
export class CredentialLinksController {
  constructor(private readonly links: CredentialLinksService) {}

  @Get()
  @ApiOperation({
    summary: 'List the projects that may use a credential',
    description: 'Requires manage_integration on the organization.',
  })
  @ApiOkResponse({ type: CredentialProjectsDto })
  @ApiProblems()
  async list(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('provider', KnownProviderPipe) provider: string,
    @Param('credentialId', UuidParameterPipe) id: string,
  ): Promise<CredentialProjectsDto> {
    return { projectIds: await this.links.list({ organizationId, provider, id }) };
  }

  @Put()
  @ApiOperation({
    summary: 'Replace the projects that may use a credential',
    description: 'An unknown project changes nothing. Requires manage_integration on the organization.',
  })
  @ApiHeader(IF_MATCH)
  @ApiBody({ type: CredentialProjectsDto })
  @ApiOkResponse({ type: CredentialProjectsDto })
  @ApiProblems('precondition_failed', ...BODY_PROBLEMS)
  async replace(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('provider', KnownProviderPipe) provider: string,
    @Param('credentialId', UuidParameterPipe) id: string,
    @IfMatch() condition: VersionCondition | undefined,
    @ValidBody(CredentialProjectsDto) { projectIds }: CredentialProjectsDto,
  ): Promise<CredentialProjectsDto> {
    const key = { organizationId, provider, id };
    return { projectIds: await this.links.replace(caller, key, { projectIds, condition }) };
  }
}
