import { Controller, Get, Param, type Type } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller, CurrentProject, type ProjectScope } from '../access/caller.js';
import { nameController } from '../credentials/controller-name.js';
import { ApiProblems } from '../http/api-problems.js';
import { ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import type { BrowsableProvider } from '../providers/provider.js';
import { ApiBrowsed, uniformAnswer } from './browse-answers.js';
import { BROWSE_PROBLEMS } from './browse.controller.factory.js';
import { BrowseQueryDto } from './browse.dto.js';
import { BrowseService } from './browse.service.js';

/** Makes the controller for the namespaces of a provider under the name that its documentation has for them. */
export function documentedNamespacesControllerFor(provider: BrowsableProvider, name: string): Type {
  const { title, slug } = provider;

  @ApiTags(title)
  @ApiSecurity('x-api-key')
  @ApiParam({ name: 'projectId', format: 'uuid' })
  @Controller(`integrations/${slug}/container-registry/project/:projectId/credentials/:credentialId/${name}`)
  @Access({ on: 'project', permission: 'read' })
  class DocumentedNamespacesController {
    constructor(private readonly lists: BrowseService) {}

    @Get()
    @ApiOperation({
      summary: `List the ${name} at ${title}`,
      description: 'The same as its namespaces. Requires read on the project.',
    })
    @ApiBrowsed(provider, 'namespaces', name)
    @ApiProblems(...BROWSE_PROBLEMS)
    async list(
      @CurrentCaller() caller: Caller,
      @CurrentProject() scope: ProjectScope,
      @Param('credentialId', UuidParameterPipe) credentialId: string,
      @ValidQuery(BrowseQueryDto) query: BrowseQueryDto,
    ): Promise<object> {
      const page = await this.lists.namespaces(caller, { provider, scope, credentialId }, query);
      return uniformAnswer(provider, name, page, query);
    }
  }
  return nameController(DocumentedNamespacesController, provider, 'DocumentedNamespacesController');
}
