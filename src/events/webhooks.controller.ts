import { Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiProblems, BODY_PROBLEMS } from '../http/api-problems.js';
import { NoBody } from '../http/no-body.js';
import { ValidBody, ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import {
  CreateWebhookDto,
  NewWebhookDto,
  UpdateWebhookDto,
  WebhookDto,
  WebhookPageDto,
} from './webhooks.dto.js';
import { type NewWebhook, WebhooksService } from './webhooks.service.js';
import { webhookView } from './webhooks.views.js';

@ApiTags('Webhooks')
@ApiSecurity('x-api-key')
@Controller('organization/:organizationId/webhooks')
@Access({ on: 'organization', permission: 'manage_integration' })
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post()
  @ApiOperation({
    summary: 'Create a webhook',
    description:
      'Events are sent to it as Standard Webhooks (standardwebhooks.com) has it: POST with webhook-id, webhook-timestamp and webhook-signature, at least once, in no certain order. Receivers refuse a timestamp that is more than five minutes off, and know by webhook-id what they have already had. The answer shows the signing secret this once. An organization may have 20. Requires manage_integration on the organization.',
  })
  @ApiBody({ type: CreateWebhookDto })
  @ApiCreatedResponse({ type: NewWebhookDto })
  @ApiProblems(...BODY_PROBLEMS, 'address_refused', 'limit_reached', 'key_exhausted')
  async create(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidBody(CreateWebhookDto) body: CreateWebhookDto,
  ): Promise<NewWebhookDto> {
    return shownOnce(await this.webhooks.create(caller, organizationId, body));
  }

  @Get()
  @ApiOperation({
    summary: 'List the webhooks of an organization',
    description: 'Requires manage_integration on the organization.',
  })
  @ApiOkResponse({ type: WebhookPageDto })
  @ApiProblems()
  async list(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @ValidQuery(PageQueryDto) query: PageQueryDto,
  ): Promise<WebhookPageDto> {
    const { data, nextCursor } = await this.webhooks.list(organizationId, query);
    return { data: data.map(webhookView), nextCursor };
  }

  @Get(':webhookId')
  @ApiOperation({ summary: 'Get a webhook', description: 'Requires manage_integration on the organization.' })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems()
  async find(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('webhookId', UuidParameterPipe) id: string,
  ): Promise<WebhookDto> {
    return webhookView(await this.webhooks.find({ organizationId, id }));
  }

  @Patch(':webhookId')
  @ApiOperation({
    summary: 'Change, disable or enable a webhook',
    description:
      'A new url gets what is still to be delivered, signed with the same secret. Requires manage_integration on the organization.',
  })
  @ApiBody({ type: UpdateWebhookDto })
  @ApiOkResponse({ type: WebhookDto })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...([
      'edit_conflict',
      'address_refused',
      'key_exhausted',
      'key_unavailable',
      'ciphertext_invalid',
    ] as const),
  )
  async update(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('webhookId', UuidParameterPipe) id: string,
    @ValidBody(UpdateWebhookDto) body: UpdateWebhookDto,
  ): Promise<WebhookDto> {
    return webhookView(await this.webhooks.update(caller, { organizationId, id }, body));
  }

  @Post(':webhookId/rotate-secret')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Rotate the signing secret of a webhook',
    description:
      'The answer shows the new secret this once. For 24 hours each message is signed with both, the new one first; a second rotation ends the oldest at once. Requires manage_integration on the organization.',
  })
  @ApiOkResponse({ type: NewWebhookDto })
  @NoBody()
  @ApiProblems('edit_conflict', 'key_exhausted')
  async rotateSecret(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('webhookId', UuidParameterPipe) id: string,
  ): Promise<NewWebhookDto> {
    return shownOnce(await this.webhooks.rotate(caller, { organizationId, id }));
  }

  @Delete(':webhookId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a webhook',
    description: 'Its deliveries go with it. Requires manage_integration on the organization.',
  })
  @ApiNoContentResponse()
  @ApiProblems()
  async remove(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('webhookId', UuidParameterPipe) id: string,
  ): Promise<void> {
    await this.webhooks.remove(caller, { organizationId, id });
  }
}

function shownOnce({ webhook, secret }: NewWebhook): NewWebhookDto {
  return { ...webhookView(webhook), secret: secret.reveal() };
}
