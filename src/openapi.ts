import { createApp } from './app.setup.js';
import { ENTITIES } from './app.entities.js';
import { readSettings } from './config/settings.js';
import { createDataSource } from './database/data-source.js';
import { generateKeyText } from './encryption/keyring-text.js';
import { Keyring } from './encryption/keyring.js';
import { createLogger } from './http/logger.js';
import { createOpenApiDocument } from './http/swagger.js';
import { limitSettingsOf } from './limits/limit-settings.js';
import { parseOutboundSettings } from './outbound/outbound-settings.js';
import { Outbound } from './outbound/outbound.js';

/** Prints the OpenAPI document. The application is built but never started, so that it needs no database. */
const foundation = {
  dataSource: createDataSource({ url: 'postgres://localhost/unused', entities: ENTITIES }),
  keyring: Keyring.parse(generateKeyText('unused')),
  outbound: new Outbound(parseOutboundSettings({})),
  limits: limitSettingsOf(readSettings({})),
};
const app = await createApp(foundation, createLogger('silent'));
process.stdout.write(`${JSON.stringify(createOpenApiDocument(app), null, 2)}\n`);
