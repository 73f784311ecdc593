import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsBoolean, IsIn, Length, Matches } from 'class-validator';
import { ONE_LINE } from '../http/one-line.js';
import { OptionalMember } from '../http/optional-member.js';
import { EVENT_TYPES, EVERY_EVENT } from './event.js';

const CHOICES = [...EVENT_TYPES, EVERY_EVENT];
const MAX_URL_LENGTH = 2048;
const URL_RULE = { format: 'uri', minLength: 1, maxLength: MAX_URL_LENGTH };
const URL_EXAMPLE = 'https://hooks.example.com/registry-credentials';
const URL_MESSAGE = `url must have 1 to ${MAX_URL_LENGTH} characters`;

/** What a client may say of a webhook when it makes one and when it changes one. */
class WebhookMembersDto {
  @ApiPropertyOptional({
    enum: CHOICES,
    isArray: true,
    minItems: 1,
    uniqueItems: true,
    description: 'Types of events, or * for all of them and those to come, which is the default.',
  })
  @OptionalMember()
  @IsArray({ message: 'events must be an array' })
  @ArrayMinSize(1, { message: 'events must not be empty' })
  @ArrayUnique({ message: 'events must not repeat' })
  @IsIn(CHOICES, { each: true, message: `events may hold: ${CHOICES.join(', ')}` })
  events?: string[];

  @ApiPropertyOptional({
    maxLength: 500,
    pattern: ONE_LINE.source,
    description: 'An empty text removes it.',
    example: 'ticket system',
  })
  @OptionalMember()
  @Length(0, 500, { message: 'description must have at most 500 characters' })
  @Matches(ONE_LINE, { message: 'description must not hold control characters' })
  description?: string;

  @ApiPropertyOptional({
    description:
      'True by default. What happens while a webhook is disabled is not sent to it later; what was under way waits.',
  })
  @OptionalMember()
  @IsBoolean({ message: 'enabled must be true or false' })
  enabled?: boolean;
}

export class CreateWebhookDto extends WebhookMembersDto {
  @ApiProperty({
    ...URL_RULE,
    example: URL_EXAMPLE,
    description:
      'Where events are sent, over https. It is shown to everybody with manage_integration: put no secret into it, what proves a message is its signature.',
  })
  @Length(1, MAX_URL_LENGTH, { message: URL_MESSAGE })
  url: string;
}

export class UpdateWebhookDto extends WebhookMembersDto {
  @ApiPropertyOptional({
    ...URL_RULE,
    example: URL_EXAMPLE,
    description:
      'What is still to be delivered goes there too. The signing secret stays, also for another host: rotate it where the former one should not know it.',
  })
  @OptionalMember()
  @Length(1, MAX_URL_LENGTH, { message: URL_MESSAGE })
  url?: string;
}

export class WebhookDto {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid' })
  organizationId: string;

  @ApiProperty({ format: 'uri', example: URL_EXAMPLE })
  url: string;

  @ApiProperty({ enum: CHOICES, isArray: true })
  events: string[];

  @ApiPropertyOptional({ example: 'ticket system' })
  description?: string;

  @ApiProperty()
  enabled: boolean;

  @ApiPropertyOptional({
    enum: ['gone', 'failing'],
    description:
      'Why the service itself disabled it: the target answered 410, or nothing was delivered for five days, or 50 deliveries in a row were given up.',
  })
  disabledReason?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'The first failed attempt since the last one that succeeded.',
  })
  failingSince?: string;

  @ApiProperty({ format: 'date-time' })
  createdAt: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt: string;
}

export class NewWebhookDto extends WebhookDto {
  @ApiPropertyOptional({
    description:
      'The signing secret, shown this once. Give it to a Standard Webhooks library. A repetition by Idempotency-Key does not have it.',
    example: 'whsec_XXXXXXXXXXXXXXXX',
  })
  secret: string;
}

export class WebhookPageDto {
  @ApiProperty({ type: [WebhookDto] })
  data: WebhookDto[];

  @ApiPropertyOptional({ description: 'Give it as ?cursor= for the next page.', example: 'MDE5.k1.c2ln' })
  nextCursor?: string;
}
