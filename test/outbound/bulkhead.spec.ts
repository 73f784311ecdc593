import { setMaxListeners } from 'node:events';
import { Deadline } from '../../src/outbound/deadline.js';
import { Outbound } from '../../src/outbound/outbound.js';
import { parseOutboundSettings } from '../../src/outbound/outbound-settings.js';
import { answering, get, problemOf } from './outbound.fixture.js';
import { TestServer } from './servers.fixture.js';

it('keeps a hanging provider from starving another one', async () => {
  const hung = await TestServer.tcp((socket) => void socket.resume());
  const healthy = await TestServer.http((_request, response) => response.end('well'));
  const allow = `http://hung.test:${hung.port}, http://healthy.test:${healthy.port}`;
  const outbound = new Outbound(parseOutboundSettings({ allow }), answering('127.0.0.1'));
  const deadline = Deadline.after(1_500);
  // All of them share it, so that none comes in when another one has timed out; Node would warn of so many.
  setMaxListeners(0, deadline.signal);

  const stuck = Array.from({ length: 200 }, () =>
    problemOf(get(outbound, `http://hung.test:${hung.port}/`, { deadline })),
  );
  const refused = await Promise.all(stuck.slice(48));
  const leftAfterRefusals = deadline.at - Date.now();
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => get(outbound, `http://healthy.test:${healthy.port}/`)),
  );
  const leftAfterAnswers = deadline.at - Date.now();
  const timedOut = await Promise.all(stuck.slice(0, 48));

  expect(refused.map(({ code }) => code)).toEqual(Array(152).fill('provider_busy'));
  expect(refused[0]?.details.retryAfterSeconds).toBeGreaterThan(0);
  expect(leftAfterRefusals).toBeGreaterThan(0);
  expect(answers.map(({ body }) => body)).toEqual(Array(40).fill('well'));
  expect(leftAfterAnswers).toBeGreaterThan(0);
  expect(timedOut.map(({ code }) => code)).toEqual(Array(48).fill('provider_timeout'));
  expect(hung.connections).toBe(16);
  await Promise.all([hung.close(), healthy.close()]);
});
