import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { OptionalMember } from '../http/optional-member.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import { PROBLEMS } from '../problems/problem-codes.js';
import { EVENT_TYPES, PING } from './event.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from './webhook-delivery.entity.js';

export class DeliveryQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @OptionalMember()
  @IsIn(DELIVERY_STATUSES, { message: `status must be one of ${DELIVERY_STATUSES.join(', ')}` })
  status?: DeliveryStatus;
}

export class WebhookDeliveryDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  webhookId: string;

  @ApiProperty({ format: 'uuid', description: 'The webhook-id header, the same in every attempt.' })
  eventId: string;

  @ApiProperty({ enum: [...EVENT_TYPES, PING] })
  type: string;

  @ApiProperty({ enum: DELIVERY_STATUSES })
  status: DeliveryStatus;

  @ApiProperty({ type: 'integer', example: 1 })
  attempts: number;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'HTTP status of the last answer. Nothing else of it is kept.',
    example: 503,
  })
  lastStatus?: number;

  @ApiPropertyOptional({
    enum: Object.keys(PROBLEMS),
    description: 'Why the last attempt got no answer.',
    example: 'provider_timeout',
  })
  lastCode?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  nextAttemptAt?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  deliveredAt?: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;
}

export class WebhookDeliveryPageDto {
  @ApiProperty({ type: [WebhookDeliveryDto] })
  data: WebhookDeliveryDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.', example: 'MDE5.k1.c2ln' })
  nextCursor?: string;
}
