import { Controller, Get, HttpStatus, Param, Post, Res, type Type, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller, CurrentProject, type ProjectScope } from '../access/caller.js';
import { ApiProblems, BODY_PROBLEMS, PROVIDER_PROBLEMS } from '../http/api-problems.js';
import { ValidBody, ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { VersionTagInterceptor } from '../http/version-tag.interceptor.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import { enveloped } from '../providers/envelope.js';
import type { AnyProvider } from '../providers/provider.js';
import { nameController } from './controller-name.js';
import { credentialView, managedView } from './credential.views.js';
import { changesControllerFor } from './credential-changes.controller.factory.js';
import { CredentialRotatingService } from './credential-rotating.service.js';
import { CredentialStoringService } from './credential-storing.service.js';
import { managedDto } from './credentials.dto.js';
import { CredentialsService } from './credentials.service.js';
import { preparationControllerFor } from './preparation.controller.factory.js';
import {
  ApiMany,
  ApiOne,
  ApiPageOf,
  ApiRotated,
  CHANGE_PROBLEMS,
  envelopedList,
  envelopedPage,
} from './provider-answers.js';
import { type StoreBody, storeBodyDto } from './store-body.dto.js';
import { validationControllerFor } from './validation.controller.factory.js';

/**
 * Makes one provider's controllers, closed over its definition: the routes are written once, and Swagger still shows
 * each provider's exact bodies.
 */
export function credentialControllersFor(provider: AnyProvider): Type[] {
  const { preparation } = provider;
  return [
    organizationControllerFor(provider),
    changesControllerFor(provider),
    projectControllerFor(provider),
    validationControllerFor(provider),
    ...(preparation === undefined ? [] : [preparationControllerFor(provider, preparation)]),
  ];
}

/** What storing says and meets besides, where the body may name the credentials whose place it takes. */
const ROTATING = {
  sentence: ' With credentialId they take the place of stored ones, and the answer is 200.',
  problems: CHANGE_PROBLEMS,
};

function organizationControllerFor(provider: AnyProvider): Type {
  const { title } = provider;
  const besides = provider.rotatesInPlace ? ROTATING : { sentence: '', problems: [] };

  @ApiTags(title)
  @ApiSecurity('x-api-key')
  @Controller(`integrations/${provider.slug}/container-registry/organization/:organizationId/credentials`)
  @Access({ on: 'organization', permission: 'manage_integration' })
  class OrganizationCredentialsController {
    constructor(
      private readonly credentials: CredentialsService,
      private readonly storing: CredentialStoringService,
      private readonly rotating: CredentialRotatingService,
    ) {}

    @Post()
    @ApiOperation({
      summary: `Store ${title} credentials`,
      description: `They are checked at ${title} before they are stored; if the check fails, nothing is stored.${besides.sentence} Requires manage_integration on the organization.`,
    })
    @ApiBody({ type: storeBodyDto(provider) })
    @ApiOne(provider, provider.viewDto, {
      status: 201,
      description: 'Stored. The secret is never returned.',
    })
    @ApiRotated(provider)
    @ApiProblems('name_taken', 'key_exhausted', ...besides.problems, ...BODY_PROBLEMS, ...PROVIDER_PROBLEMS)
    async store(
      @CurrentCaller() caller: Caller,
      @Param('organizationId', UuidParameterPipe) organizationId: string,
      @ValidBody(storeBodyDto(provider)) { credentialId, ...input }: StoreBody,
      @Res({ passthrough: true }) response: Response,
    ): Promise<object> {
      if (credentialId === undefined) {
        const row = await this.storing.store(caller, provider, organizationId, input);
        return enveloped(provider, credentialView(provider, row));
      }
      const rotation = { provider, organizationId, id: credentialId, input };
      const row = await this.rotating.rotate(caller, rotation);
      response.status(HttpStatus.OK);
      return enveloped(provider, credentialView(provider, row));
    }

    @Get()
    @ApiOperation({
      summary: `List the ${title} credentials of an organization`,
      description: 'Requires manage_integration on the organization.',
    })
    @ApiPageOf(provider, managedDto(provider), 'A page of credentials, oldest first.')
    @ApiProblems()
    async list(
      @Param('organizationId', UuidParameterPipe) organizationId: string,
      @ValidQuery(PageQueryDto) query: PageQueryDto,
    ): Promise<object> {
      const { data, nextCursor } = await this.credentials.list(provider, organizationId, query);
      return envelopedPage(
        provider,
        data.map((credential) => managedView(provider, credential)),
        nextCursor,
      );
    }

    @Get(':credentialId')
    @ApiOperation({
      summary: `Get ${title} credentials`,
      description: 'Requires manage_integration on the organization.',
    })
    @ApiOne(provider, managedDto(provider), {
      ...{ status: 200, isTagged: true },
      description: 'The credential without its secret.',
    })
    @ApiProblems()
    @UseInterceptors(VersionTagInterceptor)
    async find(
      @Param('organizationId', UuidParameterPipe) organizationId: string,
      @Param('credentialId', UuidParameterPipe) credentialId: string,
    ): Promise<object> {
      const credential = await this.credentials.find(provider, organizationId, credentialId);
      return enveloped(provider, managedView(provider, credential));
    }
  }
  return nameController(OrganizationCredentialsController, provider, 'OrganizationCredentialsController');
}

function projectControllerFor(provider: AnyProvider): Type {
  const { title } = provider;

  @ApiTags(title)
  @ApiSecurity('x-api-key')
  @Controller(`integrations/${provider.slug}/container-registry/project/:projectId/credentials`)
  @Access({ on: 'project', permission: 'read' })
  class ProjectCredentialsController {
    constructor(private readonly credentials: CredentialsService) {}

    @Get()
    @ApiParam({ name: 'projectId', format: 'uuid' })
    @ApiOperation({
      summary: `List the ${title} credentials of a project`,
      description: 'All that are linked to the project. Requires read on the project.',
    })
    @ApiMany(provider, provider.viewDto, 'The credentials, oldest first.')
    @ApiProblems()
    async list(@CurrentProject() scope: ProjectScope): Promise<object> {
      const rows = await this.credentials.listInProject(provider, scope);
      return envelopedList(
        provider,
        rows.map((row) => credentialView(provider, row)),
      );
    }

    @Get(':credentialId')
    @ApiParam({ name: 'projectId', format: 'uuid' })
    @ApiOperation({
      summary: `Get ${title} credentials of a project`,
      description: 'Requires read on the project.',
    })
    @ApiOne(provider, provider.viewDto, {
      status: 200,
      description: 'The credential without its secret.',
    })
    @ApiProblems()
    async find(
      @CurrentProject() scope: ProjectScope,
      @Param('credentialId', UuidParameterPipe) credentialId: string,
    ): Promise<object> {
      const row = await this.credentials.findInProject(provider, scope, credentialId);
      return enveloped(provider, credentialView(provider, row));
    }
  }
  return nameController(ProjectCredentialsController, provider, 'ProjectCredentialsController');
}
