import { Controller, Get, Param, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller, CurrentProject, type ProjectScope } from '../access/caller.js';
import { ApiProblems, PROVIDER_PROBLEMS } from '../http/api-problems.js';
import { ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import type { AnyProvider } from '../providers/provider.js';
import { BrowseQueryDto, TagPageDto } from './browse.dto.js';
import { BrowseService } from './browse.service.js';

/** Makes one provider's browse controller, closed over its definition. */
export function browseControllerFor(provider: AnyProvider): Type {
  @ApiTags(provider.title)
  @ApiSecurity('x-api-key')
  @Controller(`integrations/${provider.slug}/container-registry/project/:projectId/credentials/:credentialId`)
  @Access({ on: 'project', permission: 'read' })
  class BrowseController {
    constructor(private readonly browse: BrowseService) {}

    @Get('images/:image/tags')
    @ApiParam({ name: 'projectId', format: 'uuid' })
    @ApiParam({
      name: 'image',
      description: 'Below the namespace of the credential, URL-encoded.',
      example: 'app',
    })
    @ApiOperation({
      summary: `List the tags of an image at ${provider.title}`,
      description: 'Asked at the provider with the stored credential. Requires read on the project.',
    })
    @ApiOkResponse({ type: TagPageDto })
    @ApiProblems('repository_not_found', 'key_unavailable', 'ciphertext_invalid', ...PROVIDER_PROBLEMS)
    async tags(
      @CurrentCaller() caller: Caller,
      @CurrentProject() scope: ProjectScope,
      @Param('credentialId', UuidParameterPipe) credentialId: string,
      @Param('image') image: string,
      @ValidQuery(BrowseQueryDto) query: BrowseQueryDto,
    ): Promise<TagPageDto> {
      return this.browse.tags(caller, { provider, scope, credentialId }, image, query);
    }
  }
  const slug = provider.slug.charAt(0).toUpperCase() + provider.slug.slice(1);
  Object.defineProperty(BrowseController, 'name', { value: `${slug}BrowseController` });
  return BrowseController;
}
