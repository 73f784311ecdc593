import https from 'node:https';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { DomainError } from '../../src/problems/domain-error.js';
import { answering, get, HOST } from './outbound.fixture.js';

/** Sends what `environment.spec.ts` asks for, in an environment of its own, and prints how it went. */
const [port = '', plainPort = ''] = process.argv.slice(2);
const allow = `${HOST}:${port}, http://${HOST}:${plainPort}`;
const outbound = new Outbound(parseOutboundSettings({ allow }), answering('127.0.0.1'));

const outcomes = {
  control: await control(),
  tls: await outcome(`https://${HOST}:${port}/`),
  plain: await outcome(`http://${HOST}:${plainPort}/`),
  refused: await outcome(`https://127.0.0.1:${port}/`),
};
process.stdout.write(`outcomes ${JSON.stringify(outcomes)}\n`);

/** Node's own client, to prove that the variables work at all. */
function control(): Promise<number | string | undefined> {
  return new Promise((done) => {
    const request = https.get({ host: '127.0.0.1', port, agent: false }, (message) => {
      message.resume();
      done(message.statusCode);
    });
    request.on('error', ({ message }) => done(message));
  });
}

async function outcome(url: string): Promise<string> {
  try {
    return (await get(outbound, url)).body;
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
}
