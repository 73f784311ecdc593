import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Access } from '../access/access-rule.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiProblems } from '../http/api-problems.js';
import { NoBody } from '../http/no-body.js';
import { ValidQuery } from '../http/request-body.js';
import { UuidParameterPipe } from '../http/uuid-parameter.pipe.js';
import { DeliveryQueryDto, WebhookDeliveryDto, WebhookDeliveryPageDto } from './webhook-deliveries.dto.js';
import { WebhookDeliveriesService } from './webhook-deliveries.service.js';
import { WebhookPingService } from './webhook-ping.service.js';
import { deliveryView } from './webhooks.views.js';

@ApiTags('Webhooks')
@ApiSecurity('x-api-key')
@Controller('organization/:organizationId/webhooks/:webhookId')
@Access({ on: 'organization', permission: 'manage_integration' })
export class WebhookDeliveriesController {
  constructor(
    private readonly deliveries: WebhookDeliveriesService,
    private readonly pings: WebhookPingService,
  ) {}

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Try a webhook out',
    description:
      'Sends one webhook.ping and answers how that ended, which is a success of this request either way. Requires manage_integration on the organization.',
  })
  @ApiOkResponse({ type: WebhookDeliveryDto })
  @NoBody()
  @ApiProblems()
  async test(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('webhookId', UuidParameterPipe) id: string,
  ): Promise<WebhookDeliveryDto> {
    return deliveryView(await this.pings.ping(caller, { organizationId, id }));
  }

  @Get('deliveries')
  @ApiOperation({
    summary: 'List the deliveries of a webhook',
    description:
      'Newest first, kept for 30 days. A failed attempt is repeated after 5 seconds and then ever later, for about three days. Requires manage_integration on the organization.',
  })
  @ApiOkResponse({ type: WebhookDeliveryPageDto })
  @ApiProblems()
  async list(
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('webhookId', UuidParameterPipe) id: string,
    @ValidQuery(DeliveryQueryDto) query: DeliveryQueryDto,
  ): Promise<WebhookDeliveryPageDto> {
    const { data, nextCursor } = await this.deliveries.list({ organizationId, id }, query);
    return { data: data.map(deliveryView), nextCursor };
  }

  @Post('deliveries/:deliveryId/redeliver')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Deliver an event again',
    description:
      'Makes a new delivery of the same event, with the same webhook-id. While the webhook is disabled it waits. Requires manage_integration on the organization.',
  })
  @ApiAcceptedResponse({ type: WebhookDeliveryDto })
  @NoBody()
  @ApiProblems()
  async redeliver(
    @CurrentCaller() caller: Caller,
    @Param('organizationId', UuidParameterPipe) organizationId: string,
    @Param('webhookId', UuidParameterPipe) id: string,
    @Param('deliveryId', UuidParameterPipe) deliveryId: string,
  ): Promise<WebhookDeliveryDto> {
    return deliveryView(await this.deliveries.redeliver(caller, { organizationId, id }, deliveryId));
  }
}
