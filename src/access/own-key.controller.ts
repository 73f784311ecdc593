import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/api-problems.js';
import { Access } from './access-rule.js';
import { ownApiKeyView } from './access.views.js';
import { OwnApiKeyDto } from './api-key.dto.js';
import { ApiKeysService } from './api-keys.service.js';
import { type Caller, CurrentCaller } from './caller.js';

@ApiTags('API keys')
@ApiSecurity('x-api-key')
@Controller('api-keys/me')
@Access('self')
export class OwnKeyController {
  constructor(private readonly keys: ApiKeysService) {}

  @Get()
  @ApiOperation({
    summary: 'Get the API key that asks',
    description: 'What the key may do, and until when. Requires any valid key.',
  })
  @ApiOkResponse({ type: OwnApiKeyDto })
  @ApiProblems()
  async find(@CurrentCaller() caller: Caller): Promise<OwnApiKeyDto> {
    return ownApiKeyView(await this.keys.findOwn(caller));
  }
}
