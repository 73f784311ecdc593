import { Controller, Get, Param, type Type } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller, CurrentProject, type ProjectScope } from '../access/caller.js';
import { nameController } from '../credentials/controller-name.js';
import { ApiProblems } from '../http/api-problems.js';
import { ValidQuery } from '../http/request-body.js';
import type { BrowsableProvider, DocumentedPaging } from '../providers/provider.js';
import { ApiDocumentedList, documentedAnswer } from './browse-answers.js';
import { BROWSE_PROBLEMS } from './browse.controller.factory.js';
import { type BrowseQueryDto, type DocumentedQuery, documentedQueryDtoOf } from './browse.dto.js';
import { BrowseService } from './browse.service.js';

/** Makes the controller for the documented list paths of a provider: the same lists under other names. */
export function documentedBrowseControllerFor(provider: BrowsableProvider, paging: DocumentedPaging): Type {
  const { title, slug } = provider;
  const queryDto = documentedQueryDtoOf(paging, `${slug}DocumentedQueryDto`);

  @ApiTags(title)
  @ApiSecurity('x-api-key')
  @ApiParam({ name: 'projectId', format: 'uuid' })
  @Controller(`integrations/${slug}/container-registry/project/:projectId/images`)
  @Access({ on: 'project', permission: 'read' })
  class DocumentedBrowseController {
    constructor(private readonly lists: BrowseService) {}

    @Get()
    @ApiQuery({ type: queryDto })
    @ApiOperation({
      summary: `List the images that ${title} credentials can read`,
      description: 'Requires read on the project.',
    })
    @ApiDocumentedList(provider, 'images', paging.next)
    @ApiProblems(...BROWSE_PROBLEMS)
    async images(
      @CurrentCaller() caller: Caller,
      @CurrentProject() scope: ProjectScope,
      @ValidQuery(queryDto) query: DocumentedQuery,
    ): Promise<object> {
      const use = { provider, scope, credentialId: query.credentialId.toLowerCase() };
      const page = await this.lists.images(caller, use, uniformQuery(paging, query));
      return documentedAnswer(provider, 'images', page, paging.next);
    }

    @Get(':image/tags')
    @ApiQuery({ type: queryDto })
    @ApiParam({
      name: 'image',
      description: 'As the list of images names it, URL-encoded.',
      example: 'app',
    })
    @ApiOperation({
      summary: `List the tags that ${title} credentials can read`,
      description: 'Requires read on the project.',
    })
    @ApiDocumentedList(provider, 'tags', paging.next)
    @ApiProblems(...BROWSE_PROBLEMS)
    async tags(
      @CurrentCaller() caller: Caller,
      @CurrentProject() scope: ProjectScope,
      @Param('image') image: string,
      @ValidQuery(queryDto) query: DocumentedQuery,
    ): Promise<object> {
      const use = { provider, scope, credentialId: query.credentialId.toLowerCase() };
      const page = await this.lists.tags(caller, use, image, uniformQuery(paging, query));
      return documentedAnswer(provider, 'tags', page, paging.next);
    }
  }
  return nameController(DocumentedBrowseController, provider, 'DocumentedBrowseController');
}

function uniformQuery(paging: DocumentedPaging, query: DocumentedQuery): BrowseQueryDto {
  const cursor = query[paging.cursor];
  return {
    page: query.page ?? 1,
    pageSize: Number(query[paging.size] ?? paging.defaultSize),
    ...(typeof cursor === 'string' ? { cursor } : {}),
  };
}
