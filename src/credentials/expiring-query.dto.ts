import { ApiPropertyOptional } from '@nestjs/swagger';
import { OptionalMember } from '../http/optional-member.js';
import { PageQueryDto } from '../paging/page-query.dto.js';
import { Obeys } from '../providers/credential-rules.js';
import { DAY_MS, HOUR_MS } from './health-schedule.js';

const PERIOD = /^(\d{1,4})([hd])$/;
const UNIT_MS = { h: HOUR_MS, d: DAY_MS };
const MAX_MS = 365 * DAY_MS;

/** `?within=` with the paging of every list. */
export class ExpiringQueryDto extends PageQueryDto {
  @ApiPropertyOptional({
    default: '30d',
    pattern: '^[0-9]{1,4}[hd]$',
    description: 'From now: hours or days, 1h to 365d.',
    example: '30d',
  })
  @OptionalMember()
  @Obeys('isPeriod', (text) =>
    periodMs(text) === undefined ? 'must be 1h to 365d, in hours or days' : undefined,
  )
  within: string = '30d';
}

/** Milliseconds of a period such as `36h` or `30d`; undefined where it is none, or not from an hour to a year. */
export function periodMs(text: string): number | undefined {
  const [, count, unit] = PERIOD.exec(text) ?? [];
  if (count === undefined) return undefined;
  const milliseconds = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return milliseconds >= HOUR_MS && milliseconds <= MAX_MS ? milliseconds : undefined;
}
