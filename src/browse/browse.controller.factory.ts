import { Controller, Get, Param, type Type } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller, CurrentProject, type ProjectScope } from '../access/caller.js';
import { nameController } from '../credentials/controller-name.js';
import { ApiProblems, PROVIDER_PROBLEMS } from '../http/api-problems.js';
import { ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import type { BrowsableProvider } from '../providers/provider.js';
import { ApiBrowsed, uniformAnswer } from './browse-answers.js';
import { BrowseQueryDto } from './browse.dto.js';
import { BrowseService } from './browse.service.js';

/** What any list can end in, besides what every request can. */
export const BROWSE_PROBLEMS = [
  'repository_not_found',
  'key_unavailable',
  'ciphertext_invalid',
  ...PROVIDER_PROBLEMS,
] as const;

/** Makes one provider's browse controller in the uniform form, closed over its definition. */
export function browseControllerFor(provider: BrowsableProvider): Type {
  const { title, slug } = provider;

  @ApiTags(title)
  @ApiSecurity('x-api-key')
  @ApiParam({ name: 'projectId', format: 'uuid' })
  @Controller(`integrations/${slug}/container-registry/project/:projectId/credentials/:credentialId`)
  @Access({ on: 'project', permission: 'read' })
  class BrowseController {
    constructor(private readonly lists: BrowseService) {}

    @Get('namespaces')
    @ApiOperation({
      summary: `List the namespaces at ${title}`,
      description: 'Asked at the provider with the stored credential. Requires read on the project.',
    })
    @ApiBrowsed(provider, 'namespaces')
    @ApiProblems(...BROWSE_PROBLEMS)
    async namespaces(
      @CurrentCaller() caller: Caller,
      @CurrentProject() scope: ProjectScope,
      @Param('credentialId', UuidParameterPipe) credentialId: string,
      @ValidQuery(BrowseQueryDto) query: BrowseQueryDto,
    ): Promise<object> {
      const page = await this.lists.namespaces(caller, { provider, scope, credentialId }, query);
      return uniformAnswer(provider, 'namespaces', page, query);
    }

    @Get('images')
    @ApiOperation({
      summary: `List the images at ${title}`,
      description: 'Those below the namespace of the credential. Requires read on the project.',
    })
    @ApiBrowsed(provider, 'images')
    @ApiProblems(...BROWSE_PROBLEMS)
    async images(
      @CurrentCaller() caller: Caller,
      @CurrentProject() scope: ProjectScope,
      @Param('credentialId', UuidParameterPipe) credentialId: string,
      @ValidQuery(BrowseQueryDto) query: BrowseQueryDto,
    ): Promise<object> {
      const page = await this.lists.images(caller, { provider, scope, credentialId }, query);
      return uniformAnswer(provider, 'images', page, query);
    }

    @Get('images/:image/tags')
    @ApiParam({ name: 'image', description: 'As the list of images names it, URL-encoded.', example: 'app' })
    @ApiOperation({
      summary: `List the tags of an image at ${title}`,
      description: 'Asked at the provider with the stored credential. Requires read on the project.',
    })
    @ApiBrowsed(provider, 'tags')
    @ApiProblems(...BROWSE_PROBLEMS)
    async tags(
      @CurrentCaller() caller: Caller,
      @CurrentProject() scope: ProjectScope,
      @Param('credentialId', UuidParameterPipe) credentialId: string,
      @Param('image') image: string,
      @ValidQuery(BrowseQueryDto) query: BrowseQueryDto,
    ): Promise<object> {
      const page = await this.lists.tags(caller, { provider, scope, credentialId }, image, query);
      return uniformAnswer(provider, 'tags', page, query);
    }
  }
  return nameController(BrowseController, provider, 'BrowseController');
}
